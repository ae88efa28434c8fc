// `portolan demo`: a small cloud and the router in front of it. What it does is in `demo.ts`.

import type { Command } from './command.ts';

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Run a small cloud (ECS, EC2, Consul) and the router in front of it, on loopback addresses',
  help: () => HELP,
  async run(argv) {
    const { runDemo } = await import('./demo.ts');
    return await runDemo(argv);
  },
};

const HELP = `Addresses:
  --sandbox.address=[host]:port
      Where the cloud answers as ECS, EC2 and Consul (default: 127.0.0.1:8089)
  --entryPoints.web.address=[host]:port
      Where the router listens (default: 127.0.0.1:8000)
  --entryPoints.portolan.address=[host]:port
      Its internal entry point with /ping, /ready and /api (default: 127.0.0.1:8080)

Trouble:
  --chaos[=SEED]
      Break things all the time: APIs are throttled, denied, silent or talk garbage, events are late, double or lost,
      a task or an instance dies; each is told in a line, and so is how requests to the routes fare meanwhile

Every other option of "portolan run" works, too.`;
