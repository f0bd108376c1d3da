//! The page in Debian's Chromium, drawn by the processor (SwiftShader), with real mouse and keyboard; one at a time.
import { defineConfig } from '@playwright/test';

/** PREOP_PORT gives each of several working copies its own. */
const PORT = process.env.PREOP_PORT ?? '4199';

export default defineConfig({
  testDir: 'tests/walk',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  use: {
    baseURL: `http://localhost:${PORT}`,
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-quic', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    },
  },
  // The built page alone, for the tests that answer its calls themselves.
  webServer: { command: `npx vite preview --port ${PORT} --strictPort`, url: `http://localhost:${PORT}`, reuseExistingServer: true },
});
