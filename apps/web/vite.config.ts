import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { buildFiles } from './build-files.ts';
import { withoutJsonSchema } from './without-json-schema.ts';

// With the browser's own Host: the API compares it with the page's Origin. (A plain string would have Vite replace it.)
const api = {
  target: `http://127.0.0.1:${process.env.CALLSIGN_API_PORT ?? 3010}`,
  changeOrigin: false,
};

export default defineConfig({
  plugins: [react(), withoutJsonSchema(), buildFiles()],
  // PostCSS warns of its own part for CSS modules at every start.
  css: { transformer: 'lightningcss' },
  build: {
    outDir: 'dist',
    target: 'es2023',
    // What every first screen loads comes as two files beside the entry, which pack better than sixty; the libraries' outlives most updates.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'libraries', tags: ['$initial'], test: /node_modules/, priority: 2 },
            // Without the entry: it waits for parts that are loaded later, and they for what it has in common with them.
            {
              name: 'first',
              tags: ['$initial'],
              test: (id) => !/(?:main\.tsx|index\.html)$/.test(id),
              priority: 1,
            },
          ],
        },
      },
    },
  },
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
