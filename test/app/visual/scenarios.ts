import type { BrokerView, Snapshot } from '#core/model/snapshot'
import { brokerFor, snapshotFor } from './data.ts'
import { minute, startedMs } from './holdings.ts'
import { alerts, silences } from './raised.ts'
import { cutOffRun, doneRun, returnedRun, runAt } from './runs.ts'
import { queuesFor } from './watched.ts'

/** A state of the window that is hard to reach, as data. */
export interface Scenario {
  readonly snapshot: Snapshot
  readonly deep?: boolean
  readonly gap?: boolean
  /** The sample stands still. */
  readonly still?: boolean
  readonly planError?: string
}

const offer = {
  host: '[nebula.lan]:2222',
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:Yb1mSFDTTbLhVg3nQpb8uW6K1yN0lJ5r9vJf2mS6tQk',
  keyBase64: 'AAAA',
  known: [],
  knownAt: [],
}

const raibid = brokerFor('raibid-ci', 'ok', { deepest: { name: 'raibid:jobs', waiting: 0 }, rates: null })
const mspbyte = brokerFor('mspbyte', 'unknown', {
  environment: 'development',
  reach: 'local',
  place: 'this machine',
  sample: null,
  rates: null,
  deepest: null,
  health: {
    level: 'unknown',
    sinceMs: startedMs - 6 * minute,
    reasons: [{ code: 'asleep', level: 'unknown', layer: 'network', text: 'This machine is asleep.' }],
  },
  redisLink: { state: 'idle', sinceMs: startedMs },
})
const grill = brokerFor('grill-stats-prod-lab', 'ok', {
  title: 'Grill-Stats prod-lab (Sentinel, eight databases)',
  environment: 'staging',
  muted: { untilMs: startedMs + 50 * minute },
})
const others: readonly BrokerView[] = [raibid, mspbyte, grill]

const degraded = brokerFor('nebula', 'degraded', {
  health: {
    level: 'degraded',
    sinceMs: startedMs - 3 * minute,
    reasons: [
      {
        code: 'queue-waiting',
        level: 'degraded',
        layer: 'broker',
        text: 'detektor:frames has 4,312 entries waiting (limit 1,000).',
      },
      {
        code: 'clients-high',
        level: 'degraded',
        layer: 'broker',
        text: '120 clients are connected (limit 100).',
      },
    ],
  },
  deepest: { name: 'detektor:frames', waiting: 4312 },
  queues: queuesFor(4312),
  alerts,
  gpuVerdict:
    'The GPU is busy 98 % while 4,312 entries wait in detektor:frames: the consumers are slower than the cameras.',
})

const down = brokerFor('nebula', 'down', {
  health: {
    level: 'down',
    sinceMs: startedMs - 2 * minute,
    reasons: [
      {
        code: 'refused',
        level: 'down',
        layer: 'broker',
        text: 'Nothing listens on 127.0.0.1:6379 of nebula since 10:41. Start Redis, or check redis.port in brokers.yaml.',
      },
    ],
  },
  layers: [
    { layer: 'network', level: 'ok' },
    { layer: 'host', level: 'ok' },
    { layer: 'container', level: 'ok' },
    { layer: 'broker', level: 'down' },
  ],
  redisLink: {
    state: 'down',
    sinceMs: startedMs - 2 * minute,
    fault: { code: 'refused', layer: 'broker', message: 'Nothing listens on 127.0.0.1:6379 of nebula.' },
    retryAtMs: startedMs + 8_000,
  },
  sample: brokerFor('x', 'ok').sample && {
    ...(brokerFor('x', 'ok').sample as NonNullable<BrokerView['sample']>),
    atMs: startedMs - 2 * minute,
  },
  guards: {
    deploy: { allowed: true },
    rollback: { allowed: true },
    release: { allowed: true },
    backup: { allowed: false, why: 'Redis is not reached: Nothing listens on 127.0.0.1:6379 of nebula.' },
    queue: { allowed: false, why: 'Redis is not reached: Nothing listens on 127.0.0.1:6379 of nebula.' },
  },
})

const changedOffer = {
  ...offer,
  known: ['SHA256:2yTqFQ8l1M2nX4oXo0d9bJr3kU7cQm5wE6hVz8aLs0I'],
  knownAt: ['/home/eryk/.ssh/known_hosts:14'],
}

const unknown = brokerFor('nebula', 'unknown', {
  health: {
    level: 'unknown',
    sinceMs: startedMs - 14 * minute,
    reasons: [
      {
        code: 'host-key-changed',
        level: 'unknown',
        layer: 'host',
        text: `The host key of nebula changed since 10:28. Was ${changedOffer.known[0]}, is ${offer.fingerprint}. Connections are stopped until you forget the old key in Settings.`,
      },
    ],
  },
  layers: [
    { layer: 'network', level: 'ok' },
    { layer: 'host', level: 'unknown' },
    { layer: 'container', level: 'unknown' },
    { layer: 'broker', level: 'unknown' },
  ],
  hostLink: {
    state: 'down',
    sinceMs: startedMs - 14 * minute,
    fault: {
      code: 'host-key-changed',
      layer: 'host',
      message: 'The host key of nebula changed.',
      hostKey: changedOffer,
    },
    retryAtMs: null,
  },
  redisLink: { state: 'idle', sinceMs: startedMs },
  sample: {
    ...(brokerFor('x', 'ok').sample as NonNullable<BrokerView['sample']>),
    atMs: startedMs - 14 * minute,
  },
  guards: {
    deploy: { allowed: false, why: 'The host is not reached: The host key of nebula changed.' },
    rollback: { allowed: false, why: 'The host is not reached: The host key of nebula changed.' },
    release: { allowed: false, why: 'The host is not reached: The host key of nebula changed.' },
    backup: { allowed: false, why: 'The host is not reached: The host key of nebula changed.' },
    queue: { allowed: false, why: 'The host is not reached: The host key of nebula changed.' },
  },
})

const busyGuards = {
  deploy: { allowed: false, why: 'Deploy main-e4f5a6b to nebula is running.' },
  rollback: { allowed: false, why: 'Deploy main-e4f5a6b to nebula is running.' },
  release: { allowed: false, why: 'Deploy main-e4f5a6b to nebula is running.' },
  backup: { allowed: false, why: 'Deploy main-e4f5a6b to nebula is running.' },
  queue: { allowed: false, why: 'Deploy main-e4f5a6b to nebula is running.' },
} as const

const ok = brokerFor('nebula', 'ok')
const runs = [
  doneRun('d1'),
  returnedRun,
  doneRun('d0', {
    kind: 'backup',
    title: 'Back up nebula',
    startedAtMs: startedMs - 64 * minute,
    endedAtMs: startedMs - 63 * minute,
    message: 'Back up nebula: done and verified.',
  }),
]

export const scenarios: Readonly<Record<string, Scenario>> = {
  ok: { snapshot: snapshotFor([ok, ...others], { runs }) },
  degraded: { snapshot: snapshotFor([degraded, ...others], { runs, silences }), deep: true, gap: true },
  down: { snapshot: snapshotFor([down, ...others]), still: true },
  unknown: { snapshot: snapshotFor([unknown, ...others]), still: true },
  fresh: {
    snapshot: snapshotFor([
      brokerFor('nebula', 'ok', {
        releases: [],
        backups: [],
        guards: {
          ...ok.guards,
          rollback: {
            allowed: false,
            why: 'No earlier release of nebula is known, so there is nothing to go back to.',
          },
        },
      }),
    ]),
  },
  empty: { snapshot: snapshotFor([]) },
  broken: {
    snapshot: snapshotFor([ok], {
      configProblems: [
        {
          file: 'brokers.yaml',
          line: 7,
          field: 'brokers.nebula.redis.port',
          found: '“sixthousand”',
          allowed: 'a whole number from 1 to 65535',
        },
        {
          file: 'brokers.yaml',
          line: 12,
          field: 'brokers.nebula.runtime',
          found: 'compos',
          allowed: 'compose, systemd, helm, kustomize, managed',
        },
      ],
    }),
  },
  demo: {
    snapshot: snapshotFor(
      [
        brokerFor('demo', 'ok', {
          title: 'Demo broker',
          demo: true,
          environment: null,
          place: 'ssh demo@127.0.0.1:40123',
        }),
      ],
      {
        demo: true,
        demoNotes: [
          'No redis-server is installed, so this is Valkey compiled to WebAssembly: it is slow and cannot save.',
        ],
      },
    ),
  },
  running: {
    snapshot: snapshotFor([{ ...ok, guards: busyGuards }, ...others], { runs: [runAt('run-1', 4), ...runs] }),
  },
  cutoff: { snapshot: snapshotFor([ok, ...others], { runs: [cutOffRun] }) },
  hostkey: {
    snapshot: snapshotFor([ok], { questions: [{ id: 'q1', kind: 'host-key', broker: 'nebula', offer }] }),
  },
  changed: {
    snapshot: snapshotFor([unknown], {
      questions: [{ id: 'q1', kind: 'host-key', broker: 'nebula', offer: changedOffer }],
    }),
    still: true,
  },
  secret: {
    snapshot: snapshotFor([ok], {
      questions: [
        {
          id: 'q2',
          kind: 'secret',
          broker: 'nebula',
          prompt: 'Passphrase for ~/.ssh/id_ed25519',
          canRemember: true,
        },
      ],
    }),
  },
  locked: {
    snapshot: snapshotFor([ok]),
    planError:
      'anna@desk holds the lock on the host for 42 min: Deploy main-a1b2c3d to nebula. It looks stale. Wait for its end, or take over the lock if you know that it is dead.',
  },
}
