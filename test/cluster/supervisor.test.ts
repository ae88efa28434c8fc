// Workers that die, hang, grow or are to be new, without a process: what the supervisor does about each.

import test from 'ava';
import { settled } from '../support/manual-clock.ts';
import { FakeCrew, SHARE_BYTES, startCrew } from './fake-crew.ts';

test('every worker is configured, gets the state, and once all accept that is announced', async (t) => {
  const crew = await startCrew({ workers: 3 });
  t.deepEqual(
    crew.workers.map(({ told }) => told),
    Array(3).fill(['configure', 'stateCommit']),
  );
  t.is(crew.announced, 1);
});

test('new ticket keys go to every worker that runs, and whoever starts later is configured with those of then', async (t) => {
  const crew = await startCrew({ workers: 2 });
  crew.onFork = () => {};
  crew.worker(0).exits('SIGABRT');
  await crew.seconds(1);
  const keys = new Uint8Array(48).fill(7);
  crew.ticketKeys = keys;
  crew.supervisor.useTicketKeys(keys);
  t.deepEqual(crew.worker(1).sent.at(-1), { kind: 'ticketKeys', keys });
  t.deepEqual(crew.worker(2).told, [], 'it has not said that it started');
  crew.worker(2).says({ kind: 'started' });
  t.like(crew.worker(2).sent[0], { kind: 'configure', tls: { ticketKeys: keys } });
});

// === Deaths ===

test('a worker that dies is replaced, and what ended it is counted', async (t) => {
  const crew = await startCrew();
  crew.worker(0).exits('SIGABRT');
  await crew.seconds(1);
  crew.worker(1).exits('exit 1');
  crew.worker(2).exits('SIGABRT');
  await crew.seconds(2);
  t.is(crew.alive.length, 2);
  t.deepEqual(
    [...crew.supervisor.mishaps.deaths],
    [
      ['SIGABRT', 2],
      ['exit 1', 1],
    ],
  );
});

test('a process that cannot be started is tried again, and in the end given up', async (t) => {
  const crew = await startCrew({ workers: 1 });
  crew.onFork = (worker) => worker.exits('not started: EAGAIN');
  crew.worker(0).exits('exit 1');
  await crew.seconds(10);
  t.deepEqual(crew.fatal, ['too many workers died within a minute']);
  t.is(crew.supervisor.mishaps.deaths.get('not started: EAGAIN'), 5);
});

test('an address that cannot be opened at the start is final', async (t) => {
  const crew = new FakeCrew();
  crew.onFork = (worker) => worker.says({ kind: 'listenFailed', entryPoint: 'web', address: ':80', code: 'EACCES' });
  await settled();
  t.is(crew.fatal[0], 'entry point web cannot listen on :80: EACCES');
});

test('an address that a later worker cannot open costs that worker only', async (t) => {
  const crew = await startCrew();
  crew.onFork = (worker) =>
    worker.says({ kind: 'listenFailed', entryPoint: 'web', address: ':80', code: 'EADDRINUSE' });
  crew.worker(0).exits('SIGKILL');
  await crew.clock.advance(0);
  t.deepEqual(crew.fatal, []);
  t.true(crew.worker(2).killed);
  t.false(crew.worker(1).gone);
});

// === Hangs ===

test('a worker that says nothing for 10 s is ended and replaced; one that speaks is not', async (t) => {
  const crew = await startCrew();
  crew.worker(0).beats = false;
  await crew.seconds(10);
  t.false(crew.worker(0).killed);
  await crew.seconds(1);
  t.true(crew.worker(0).killed);
  await crew.seconds(60);
  t.deepEqual(
    crew.workers.map(({ gone }) => gone),
    [true, false, false],
  );
  t.deepEqual([...crew.supervisor.mishaps.deaths], [['silent', 1]]);
});

test('a primary that was stopped itself takes nobody for dead', async (t) => {
  const clock = new LateClock();
  const crew = await startCrew({ clock });
  for (let i = 0; i < 100; i++) {
    // An hour passes without us; what the workers said meanwhile is read after the first timer.
    clock.goOn(3_600_000);
    for (const worker of crew.alive) worker.beat();
    await settled();
  }
  t.deepEqual(
    crew.workers.map(({ killed }) => killed),
    [false, false],
  );
});

test('a worker that turns but never acknowledges its state is replaced', async (t) => {
  const crew = await startCrew();
  crew.worker(0).obeys = false;
  crew.version = 2;
  crew.supervisor.publish();
  await crew.seconds(12);
  t.true(crew.worker(0).gone);
  t.deepEqual([...crew.supervisor.mishaps.deaths], [['unacknowledged', 1]]);
  t.is(crew.alive.length, 2);
});

test('a worker that does not come up within a minute is replaced', async (t) => {
  const crew = new FakeCrew({ workers: 1 });
  crew.onFork = () => {};
  await crew.seconds(60);
  t.false(crew.worker(0).killed);
  await crew.seconds(1);
  t.deepEqual([...crew.supervisor.mishaps.deaths], [['slow start', 1]]);
});

test('before there is a state no worker is late', async (t) => {
  const crew = await startCrew({ version: 0 });
  await crew.seconds(300);
  t.deepEqual([crew.workers.length, crew.announced], [2, 0]);
  crew.version = 1;
  crew.supervisor.publish();
  t.is(crew.announced, 1);
});

// === Rolls ===

test('a roll starts the new one first and ends the old one then, one after another', async (t) => {
  const crew = await startCrew();
  let most = 0;
  crew.onFork = (worker) => {
    most = Math.max(most, crew.alive.length);
    // Whoever is replaced still serves.
    t.is(crew.alive.filter(({ told }) => !told.includes('drain')).length, 3);
    worker.says({ kind: 'started' });
  };
  crew.supervisor.roll('SIGHUP');
  await settled();
  t.deepEqual(
    crew.workers.map(({ gone }) => gone),
    [true, true, false, false],
  );
  t.is(most, 3);
  t.deepEqual(crew.worker(0).sent.at(-1), { kind: 'drain', keepAccepting: false });
  t.deepEqual([...crew.supervisor.mishaps.replacements], [['SIGHUP', 2]]);
  t.deepEqual([...crew.supervisor.mishaps.deaths], []);
});

test('the next one waits until the old one has finished', async (t) => {
  const crew = await startCrew();
  crew.worker(0).obeys = false;
  crew.supervisor.roll('SIGHUP');
  await crew.seconds(10);
  t.is(crew.workers.length, 3);
  crew.worker(0).exits('exit 0');
  await settled();
  t.is(crew.workers.length, 4);
});

test('an old one that does not finish in its time is ended', async (t) => {
  const crew = await startCrew();
  crew.worker(0).obeys = false;
  crew.supervisor.roll('SIGHUP');
  await crew.seconds(11);
  t.true(crew.worker(0).killed);
  t.deepEqual([...crew.supervisor.mishaps.deaths], [['slow end', 1]]);
  t.is(crew.alive.length, 2);
});

for (const [story, onFork, cause] of [
  ['dies', (worker) => worker.exits('exit 1'), 'exit 1'],
  ['never accepts', () => {}, 'slow start'],
  [
    'cannot listen',
    (worker) => worker.says({ kind: 'listenFailed', entryPoint: 'web', address: ':80', code: 'EADDRINUSE' }),
    'SIGKILL',
  ],
] as readonly (readonly [string, FakeCrew['onFork'], string])[]) {
  test(`a new one that ${story} ends the roll, and the old ones stay`, async (t) => {
    const crew = await startCrew();
    crew.onFork = onFork;
    crew.supervisor.roll('SIGHUP');
    await crew.seconds(120);
    t.deepEqual(
      crew.workers.map(({ gone }) => gone),
      [false, false, true],
    );
    t.deepEqual([...crew.supervisor.mishaps.deaths], [[cause, 1]]);
    t.true(crew.log.includes('a new worker did not come up: the old ones stay'));
    t.deepEqual(crew.fatal, []);
  });
}

test('asking again during a roll is one more roll, however often', async (t) => {
  const crew = await startCrew();
  crew.worker(0).obeys = false;
  crew.supervisor.roll('SIGHUP');
  await settled();
  for (let i = 0; i < 10; i++) crew.supervisor.roll('SIGHUP');
  crew.worker(0).exits('exit 0');
  await settled();
  await settled();
  t.is(crew.workers.length, 6);
  t.deepEqual([...crew.supervisor.mishaps.replacements], [['SIGHUP', 4]]);
});

for (const [story, victim] of [
  ['an old one that dies while the new one comes up has its place taken by it', 0],
  ["another one that dies while the new one comes up: the new one takes its place, and the next one the old one's", 1],
] as const) {
  test(story, async (t) => {
    const crew = await startCrew();
    crew.onFork = () => {};
    crew.supervisor.roll('SIGHUP');
    await settled();
    crew.worker(victim).exits(victim === 0 ? 'SIGSEGV' : 'SIGKILL');
    crew.onFork = (worker) => worker.says({ kind: 'started' });
    crew.worker(2).says({ kind: 'started' });
    await crew.seconds(2);
    t.deepEqual(
      crew.workers.map(({ gone }) => gone),
      [true, true, false, false],
    );
  });
}

test('before anything is served nobody is replaced', async (t) => {
  const crew = await startCrew({ version: 0 });
  crew.supervisor.roll('SIGHUP');
  await settled();
  t.is(crew.workers.length, 2);
  t.true(crew.log.includes('nothing is served yet: workers are not replaced'));
});

test('SIGTERM during a roll ends all of them, and nobody is started any more', async (t) => {
  const crew = await startCrew();
  crew.worker(0).obeys = false;
  crew.supervisor.roll('SIGHUP');
  await settled();
  t.is(crew.alive.length, 3);
  const drained = crew.supervisor.drain();
  await crew.clock.advance(11_000);
  await drained;
  await crew.seconds(10);
  t.is(crew.workers.length, 3);
  t.is(crew.clock.pending, 0);
});

// === Memory ===

test('a worker that stays beyond its share is replaced, and not one after another', async (t) => {
  const crew = await startCrew();
  const heavy = { loopDelayMs: 0, rssBytes: SHARE_BYTES + 1 };
  crew.worker(0).vitals = heavy;
  await crew.seconds(20);
  crew.worker(0).vitals = { ...heavy, rssBytes: SHARE_BYTES };
  await crew.seconds(20);
  t.is(crew.workers.length, 2, 'it gave back what it had');
  for (const worker of crew.workers) worker.vitals = heavy;
  await crew.seconds(32);
  t.deepEqual(
    crew.workers.map(({ gone }) => gone),
    [true, false, false],
  );
  await crew.seconds(260);
  t.is(crew.workers.length, 3);
  await crew.seconds(50);
  t.deepEqual(
    crew.workers.map(({ gone }) => gone),
    [true, true, false, false],
  );
  t.deepEqual([...crew.supervisor.mishaps.replacements], [['memory', 2]]);
});

test('an event loop that stood still is told of', async (t) => {
  const crew = await startCrew();
  crew.worker(1).vitals = { loopDelayMs: 999, rssBytes: 1 };
  crew.worker(1).beat();
  t.false(crew.log.includes("a worker's loop stood still"));
  crew.worker(1).vitals = { loopDelayMs: 1000, rssBytes: 1 };
  crew.worker(1).beat();
  t.true(crew.log.includes("a worker's loop stood still"));
});

/** A clock whose process does not get to run: time leaps, and each timer that is due runs once, late. */
class LateClock {
  #nowMs = 0;
  #timers: (readonly [dueMs: number, run: () => void])[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = [this.#nowMs + delayMs, run] as const;
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  goOn(ms: number): void {
    this.#nowMs += ms;
    const due = this.#timers.filter(([dueMs]) => dueMs <= this.#nowMs);
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    for (const [, run] of due) run();
  }
}
