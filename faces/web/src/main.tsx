//! Starts the page.
import { createRoot } from 'react-dom/client';
import { App } from './page/App';
import './page/theme.css';

createRoot(document.getElementById('root')!).render(<App />);
