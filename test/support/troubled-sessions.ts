import { plainExecutor, type ConvExecutor } from '../../engine/index.ts';
import { ExecutorSession } from '../../engine/executor-session.ts';

type Method = 'setCounting' | 'close';

/** The plain executor with sessions that refuse what they are told to, so many times. */
export function troubledSessions(): ConvExecutor & { refuse(method: Method, times: number): void } {
  const refusals: Record<Method, number> = { setCounting: 0, close: 0 };
  const check = (method: Method): void => {
    if (refusals[method]-- > 0) throw new Error(`no ${method}`);
  };
  class TroubledSession extends ExecutorSession {
    override setCounting(...args: Parameters<ExecutorSession['setCounting']>): void {
      check('setCounting');
      super.setCounting(...args);
    }
    override close(): void {
      check('close');
      super.close();
    }
  }
  return {
    ...plainExecutor,
    openSession: (layers, options) => new TroubledSession(plainExecutor, layers, options),
    refuse(method, times) {
      refusals[method] = times;
    },
  };
}
