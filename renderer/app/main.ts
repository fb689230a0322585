import { mount } from 'svelte';
import 'uplot/dist/uPlot.min.css';
import { openTransport } from '../transport/open-transport.ts';
import type { Transport } from '../transport/transport.ts';
import App from './App.svelte';
import { boothOptions } from './booth/booth-options.ts';
import { restoreTheme } from './shell/theme.ts';
import { Dashboard } from './state/dashboard.svelte.ts';
import { forgetSettings } from './state/kept-settings.ts';
import './style/theme.css';
import './style/base.css';

/** Whether this bundle may have the mock host; see vite.config.ts. */
declare const EYERISS_MOCK: boolean;

/** The mock host is for development and tests; production bundles leave it out. */
async function transport(): Promise<Transport> {
  if (EYERISS_MOCK && new URLSearchParams(location.search).has('mock')) {
    const { MockHost } = await import('../dev/mock-host.ts');
    return new MockHost();
  }
  return openTransport();
}

restoreTheme();
const booth = boothOptions(location.search);
// A booth begins with the house's settings, also after a visitor's.
if (booth) forgetSettings(sessionStorage);
const dashboard = new Dashboard(await transport());
if (booth) (await import('./booth/show-booth.ts')).showBooth(dashboard, booth);
else mount(App, { target: document.body, props: { dashboard } });
if (new URLSearchParams(location.search).get('notice') === 'page.crashed') {
  dashboard.notice({
    type: 'notice',
    code: 'page.crashed',
    severity: 'warning',
    message: 'The page stopped working and was loaded again',
    tip: 'Nothing is lost; should it happen again, restart the app',
  });
}
dashboard.begin();
