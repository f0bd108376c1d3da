//! How the viewer of review.html is built: one classic script and one style, which crates/case writes into the file.
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  build: {
    target: 'es2022',
    outDir: 'dist/review',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1200,
    cssCodeSplit: false,
    lib: { entry: 'src/review/main.ts', formats: ['iife'], name: 'preopReviewViewer', fileName: () => 'viewer.js', cssFileName: 'viewer' },
  },
});
