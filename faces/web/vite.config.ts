//! How the page is built into dist/, which faces/server embeds; and how it is tried against a running server while it is written:
//! `PREOP_SERVE='http://127.0.0.1:8042/?token=...' npm run dev`.
import react from '@vitejs/plugin-react';
import type { Plugin, ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Passes the page's calls on to `preop serve`, in the server's own name: it listens to no other origin. */
async function passOn(address: string): Promise<Record<string, ProxyOptions>> {
  const greeting = await fetch(address, { redirect: 'manual' });
  const cookie = greeting.headers.get('set-cookie')?.split(';')[0] ?? '';
  const origin = new URL(address).origin;
  return { '/api': { target: origin, changeOrigin: true, headers: { cookie, origin } } };
}

/** React Aria has its own few words in 34 languages. The page has one (`page/App.tsx`), and what opens a case waits for no other. */
const oneLanguage: Plugin = {
  name: 'one-language',
  load: (id) => (/[\\/]node_modules[\\/].*[\\/](?!en-)[a-z]{2}-[A-Z]{2}\.m?js$/.test(id) ? 'export default {}' : null),
};

export default defineConfig(async () => ({
  plugins: [react(), oneLanguage],
  build: {
    target: 'es2023',
    // A strict content security policy allows no data: addresses, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: 'es' as const },
  server: { proxy: process.env.PREOP_SERVE ? await passOn(process.env.PREOP_SERVE) : {} },
  // As faces/server says it, so that what it would refuse is seen here too.
  preview: { headers: { 'Content-Security-Policy': "default-src 'self'" } },
  test: { include: ['tests/unit/**/*.test.ts'], benchmark: { include: ['tests/*.bench.ts'] } },
}));
