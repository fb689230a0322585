import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/**
 * The dashboard: `npm run build:renderer` bundles it into dist/renderer-app/; paths in it are relative, so that a
 * host may serve it and Electron's own scheme, too. `--mode test` keeps the mock host (`?mock`) in.
 */
export default defineConfig(({ mode }) => ({
  define: { EYERISS_MOCK: JSON.stringify(mode !== 'production') },
  base: './',
  publicDir: false,
  plugins: [svelte({ configFile: false })],
  build: { outDir: '../dist/renderer-app', emptyOutDir: true, target: 'es2023', modulePreload: false },
  worker: { format: 'es' },
}));
