import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { buildFiles } from './build-files.ts';

// With the browser's own Host: the API compares it with the page's Origin. (A plain string would have Vite replace it.)
const api = {
  target: `http://127.0.0.1:${process.env.CALLSIGN_API_PORT ?? 3010}`,
  changeOrigin: false,
};

export default defineConfig({
  plugins: [react(), buildFiles()],
  // PostCSS warns of its own part for CSS modules at every start.
  css: { transformer: 'lightningcss' },
  build: { outDir: 'dist', target: 'es2023' },
  server: {
    host: '127.0.0.1',
    port: Number(process.env.CALLSIGN_WEB_PORT ?? 3011),
    strictPort: true,
    proxy: {
      '/api': api,
      '/health': api,
      '/ready': api,
      '/ws': { ...api, ws: true },
    },
  },
});
