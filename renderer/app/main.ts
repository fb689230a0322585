import { mount } from 'svelte';
import 'uplot/dist/uPlot.min.css';
import { openTransport } from '../transport/open-transport.ts';
import type { Transport } from '../transport/transport.ts';
import App from './App.svelte';
import { restoreTheme } from './shell/theme.ts';
import { Dashboard } from './state/dashboard.svelte.ts';
import './style/theme.css';
import './style/base.css';

/** The mock host is for development and tests; production bundles leave it out. */
async function transport(): Promise<Transport> {
  const mayMock = import.meta.env.DEV || import.meta.env.MODE === 'test';
  if (mayMock && new URLSearchParams(location.search).has('mock')) {
    const { MockHost } = await import('../dev/mock-host.ts');
    return new MockHost();
  }
  return openTransport();
}

restoreTheme();
const dashboard = new Dashboard(await transport());
mount(App, { target: document.body, props: { dashboard } });
dashboard.begin();
