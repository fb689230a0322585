import { mount } from 'svelte';
import type { Dashboard } from '../state/dashboard.svelte.ts';
import './booth.css';
import type { BoothOptions } from './booth-options.ts';
import { Booth } from './booth.svelte.ts';
import BoothApp from './BoothApp.svelte';

/** Shows the booth in the dashboard's place, and has it watched over. */
export function showBooth(dashboard: Dashboard, options: BoothOptions): void {
  const booth = new Booth(dashboard, options);
  mount(BoothApp, { target: document.body, props: { booth } });
  booth.begin();
}
