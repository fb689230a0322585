import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../electron/command-line.ts';
import { restartDelayMs } from '../../electron/restart-delay.ts';

describe('command line of the desktop app', () => {
  it('hands --model and --models on, the folder made absolute', () => {
    expect(readCommandLine(['.', '--models', 'weights', '--model=alexnet'], '/home')).toEqual({
      booth: false,
      model: 'alexnet',
      models: '/home/weights',
      engineArguments: ['--models', '/home/weights', '--model', 'alexnet'],
    });
  });

  it('hands a booth its recording, made absolute, and the network of the house', () => {
    expect(
      readCommandLine(['.', '--booth', '--attract', 'a.eyeriss', '--model', 'alexnet'], '/home'),
    ).toEqual({
      booth: true,
      attract: '/home/a.eyeriss',
      model: 'alexnet',
      engineArguments: ['--model', 'alexnet'],
    });
  });

  it("passes over Chromium's and Node's switches", () => {
    const args = ['.', '--no-sandbox', '--booth', '--remote-debugging-port=0', '--lang', 'de'];
    expect(readCommandLine(args)).toEqual({ booth: true, engineArguments: [] });
  });

  it.each([
    [['--model'], '--model: lacks its value, e.g. --model alexnet'],
    [['--model', '--booth'], '--model: lacks its value, e.g. --model alexnet'],
    [['--models='], '--models: lacks its value, e.g. --models downloads'],
    [['--booth=yes'], '--booth: takes no value'],
    [['--booth', '--attract'], '--attract: lacks its value, e.g. --attract booth.eyeriss'],
    [['--attract', 'a.eyeriss'], '--attract: is for a booth; add --booth'],
  ])('refuses %s', (args, message) => {
    expect(() => readCommandLine(args)).toThrow(message);
  });
});

describe('delay before the engine process is started again', () => {
  it('doubles up to 15 s, and begins anew after a minute that went well', () => {
    const delays = [];
    for (let delay = 0; delays.length < 7;) delays.push((delay = restartDelayMs(delay, 10)));
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    expect(restartDelayMs(15_000, 60_000)).toBe(500);
  });
});
