// Files as a provider: dynamic configuration written by hand, one file or a directory of them.

import type { Clock } from '../../src/model/clock.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { FileSettings } from '../../src/model/settings.ts';
import { FileWatch } from './file-watch.ts';

export function createFileProvider(
  settings: FileSettings,
  deps: { readonly clock: Clock; readonly logger: Logger },
): Provider {
  const reads = { ok: 0, throttled: 0, failed: 0 };
  let current: FileWatch | undefined;
  return {
    name: settings.name,
    watch: (publish, signal) => {
      current = new FileWatch(
        settings,
        { ...deps, onRead: (text) => void (text.ok ? reads.ok++ : reads.failed++) },
        publish,
      );
      return current.run(signal);
    },
    figures: () => ({ calls: [{ action: 'read', ...reads }] }),
    lookAgain: () => current?.lookAgain(),
  };
}
