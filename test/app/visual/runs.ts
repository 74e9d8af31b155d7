import type { PlanView, RunView, StepView } from '#core/model/run'
import { minute, startedMs } from './holdings.ts'

const compose = 'docker compose --project-directory /home/deploy/detektr -f docker-compose.broker.yml'

const steps: readonly StepView[] = (
  [
    ['lock', 'Take the lock on the host', ['ln /home/deploy/detektr/.brokerlight/lock'], 120],
    [
      'preflight',
      'Check that what runs is still what the plan was made on',
      [
        'docker inspect detektor-redis',
        'put /home/deploy/detektr/.brokerlight/runs/7f3a/before.json and /home/deploy/detektr/.brokerlight/runs/7f3a/after.json',
      ],
      640,
    ],
    [
      'safety',
      'Save the data and keep a copy on the host',
      ['BGSAVE, awaited', 'cp /data/dump.rdb /home/deploy/detektr/.brokerlight/safety/7f3a.rdb'],
      2100,
    ],
    [
      'pull',
      'Pull by digest while the old release serves',
      [`docker pull ghcr.io/hretheum/detektr/redis-broker@sha256:${'e4f5a6b1'.repeat(8)}`],
      800,
    ],
    [
      'switch',
      'Switch to main-e4f5a6b and wait until it is healthy',
      [
        `${compose} -f /home/deploy/detektr/.brokerlight/runs/7f3a/after.json up -d --no-deps --no-build --pull never redis`,
      ],
      3100,
    ],
    [
      'verify',
      'Verify that the new release runs and holds all data',
      ['PING', 'INFO', 'XINFO GROUPS detektor:frames', 'docker inspect detektor-redis'],
      420,
    ],
    ['record', 'Record the release', ['append /home/deploy/detektr/.brokerlight/releases.jsonl'], 90],
    ['unlock', 'Release the lock', ['rm /home/deploy/detektr/.brokerlight/lock'], 60],
  ] as const
).map(([id, title, commands]) => ({
  id,
  title,
  commands,
  state: 'waiting',
  startedAtMs: null,
  endedAtMs: null,
  output: '',
  outcome: null,
  progress: null,
}))

const output = `time="2026-11-21T10:43:01Z" level=info msg="using override after.json"
 Container detektor-redis  Recreate
 Container detektor-redis  Recreated
 Container detektor-redis  Starting
 Container detektor-redis  Started
 Container detektor-redis  Waiting
`

/** A run stopped in the middle of a step (`at`), or ended. */
export function runAt(id: string, at: number, part: Partial<RunView> = {}): RunView {
  const beganMs = startedMs - 9_000
  return {
    id,
    kind: 'deploy',
    broker: 'nebula',
    title: 'Deploy main-e4f5a6b to nebula',
    by: 'eryk@thinkpad',
    startedAtMs: beganMs,
    endedAtMs: null,
    steps: steps.map((step, index) =>
      index < at
        ? {
            ...step,
            state: 'done',
            startedAtMs: beganMs + index * 1000,
            endedAtMs: beganMs + index * 1000 + 800,
            outcome: index === 2 ? 'Saved 1,284 keys; the copy has 720.4 MB.' : 'Done.',
            output:
              index === 3 ? 'Status: Downloaded newer image for ghcr.io/hretheum/detektr/redis-broker\n' : '',
          }
        : index === at
          ? {
              ...step,
              state: 'running',
              startedAtMs: beganMs + index * 1000,
              output: output.repeat(6),
              progress: 0.42,
            }
          : step,
    ),
    end: null,
    message: null,
    offers: [],
    ...part,
  }
}

export const doneRun = (id: string, part: Partial<RunView> = {}): RunView =>
  runAt(id, 8, {
    startedAtMs: startedMs - 70 * minute,
    endedAtMs: startedMs - 70 * minute + 7_400,
    end: 'done',
    message: 'Deploy main-e4f5a6b to nebula: done and verified.',
    ...part,
  })

export const cutOffRun: RunView = {
  ...runAt('cut', 4, {
    startedAtMs: startedMs - 12 * minute,
    end: 'cut-off',
    message:
      'The app ended during “Switch to main-e4f5a6b and wait until it is healthy”. The lock on the host is still held for this run by eryk@thinkpad.',
    offers: ['check', 'resume', 'undo'],
  }),
}

export const returnedRun: RunView = {
  ...runAt('returned', 5),
  title: 'Deploy main-bad0bad to nebula',
  startedAtMs: startedMs - 5 * minute,
  endedAtMs: startedMs - 4 * minute,
  end: 'returned',
  message:
    '“Switch to main-bad0bad and wait until it is healthy” failed: container detektor-redis is unhealthy. What ran before serves again, verified.',
  steps: [
    ...runAt('x', 4).steps.map(step =>
      step.id === 'switch'
        ? {
            ...step,
            state: 'failed' as const,
            endedAtMs: startedMs,
            progress: null,
            outcome: 'dependency failed to start: container detektor-redis is unhealthy',
          }
        : step.state === 'waiting'
          ? { ...step, state: 'skipped' as const }
          : step,
    ),
  ],
}

export const plan: PlanView = {
  id: 'plan-1',
  kind: 'deploy',
  broker: 'nebula',
  title: 'Deploy main-e4f5a6b to nebula',
  changes: [
    {
      what: 'redis: ghcr.io/hretheum/detektr/redis-broker',
      before: 'main-a1b2c3d (a1b2c3d4a1b2)',
      after: 'main-e4f5a6b (e4f5a6b1e4f5)',
    },
  ],
  steps: steps.map(({ id, title, commands }) => ({ id, title, commands })),
  onFailure:
    'Until the switch nothing changes. If the new release does not become healthy or fails verification, the host goes back to main-a1b2c3d by its digest, by itself, even when this app or its link is gone.',
  notes: [
    { level: 'info', text: 'ghcr.io/hretheum/detektr/redis-broker: the image is on the host already.' },
    {
      level: 'warn',
      text: 'redis has no healthcheck: it counts as up once it ran 10 s without a restart.',
    },
  ],
  lastTookMs: 7_400,
  confirmWord: 'nebula',
}
