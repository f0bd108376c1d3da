//! The figures of docs/performance.md for the page: the same Chromium as the walks, on cases of real size.
import { defineConfig } from '@playwright/test';
import walk from './playwright.config';

export default defineConfig(walk, { testDir: 'tests/speed', webServer: undefined, timeout: 900_000 });
