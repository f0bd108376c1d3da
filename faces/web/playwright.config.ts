//! The page in Debian's Chromium, drawn by the processor (SwiftShader), with real mouse and keyboard; one at a time.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests/walk',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    baseURL: 'http://localhost:4199',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-quic', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    },
  },
  // The built page alone, for the tests that answer its calls themselves.
  webServer: { command: 'npx vite preview --port 4199 --strictPort', url: 'http://localhost:4199', reuseExistingServer: true },
});
