import { contextBridge } from 'electron'
import { clientOf, type HistoryQuestion } from '#core/contract'
import type { JobState } from '#core/model/pending'
import type { Snapshot } from '#core/model/snapshot'
import { pointFor, sampleFor, seriesFor } from './data.ts'
import { backups, releases } from './holdings.ts'
import { historyKeys, historyOf, jobPage, peeked, pendingPage } from './past.ts'
import { alertLog, rules } from './raised.ts'
import { plan, runAt } from './runs.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { queuesFor } from './watched.ts'

const name = new URLSearchParams(location.search).get('scenario') ?? 'ok'
const scenario: Scenario = scenarios[name] ?? { snapshot: { ...(scenarios.empty as Scenario).snapshot } }
const listeners = new Map<string, Set<(value: unknown) => void>>()
let snapshot: Snapshot = scenario.snapshot

function tick(): void {
  const atMs = Date.now()
  const point = pointFor(atMs, scenario.deep)
  snapshot = {
    ...snapshot,
    revision: snapshot.revision + 1,
    atMs,
    brokers: snapshot.brokers.map(broker =>
      scenario.still || broker.sample === null
        ? broker
        : {
            ...broker,
            sample: sampleFor(point),
            deepest: { name: 'detektor:frames', waiting: point.depth ?? 0 },
            queues: broker.queues.length > 0 ? queuesFor(point.depth ?? 0) : [],
            rates: broker.rates && { ...broker.rates, commandsPerSecond: point.commandsPerSecond },
          },
    ),
  }
  for (const listener of listeners.get('snapshotChanged') ?? []) listener(snapshot)
}
setInterval(tick, 1000)

const config = `# Brokers of the house
brokers:
  nebula:
    environment: production
    reach: { ssh: nebula }
    redis:
      port: sixthousand
    runtime:
      compose:
        directory: ~/detektr
        files: [docker-compose.broker.yml]
        service: redis
    watch:
      streams: [detektor:frames, detektor:events]
`

const answers: Readonly<Record<string, (args: never) => unknown>> = {
  snapshot: () => snapshot,
  series: () =>
    scenario.still
      ? seriesFor(false, false).filter(point => Date.now() - point.atMs > 120_000)
      : seriesFor(scenario.deep ?? false, scenario.gap ?? false),
  plan: (request: { kind: string; takeLock?: boolean }) =>
    scenario.planError && !request.takeLock
      ? { ok: false, error: { code: 'locked', text: scenario.planError } }
      : { ok: true, value: { ...plan, kind: request.kind } },
  start: () => ({ ok: true, value: { runId: 'run-1' } }),
  cancel: () => ({ ok: false, error: 'The switch has begun and goes to its end; then the run stops.' }),
  settle: () => ({ ok: true, value: { runId: 'run-1' } }),
  tags: () => ({
    ok: true,
    value: {
      tags: [
        'main-e4f5a6b',
        'main-a1b2c3d',
        'main-dead0ff',
        'main-bad0bad',
        'main-0011223',
        'main-9988776',
        'main-5544332',
        'main-1234567',
        'main-7654321',
      ].map(name => ({ name, missing: [] })),
      unasked: [],
    },
  }),
  releases: () => ({ ok: true, value: snapshot.brokers[0]?.releases.length ? releases : [] }),
  backups: () => (snapshot.brokers[0]?.backups.length ? backups : []),
  run: ({ runId }: { runId: string }) => snapshot.runs.find(run => run.id === runId) ?? runAt(runId, 4),
  historyKeys: () => historyKeys,
  history: (question: HistoryQuestion) => ({ ok: true, value: historyOf(question) }),
  historySize: () => ({
    path: '/home/eryk/.local/share/brokerlight/history.db',
    bytes: 48.2e6,
    oldestMs: Date.now() - 61 * 86_400_000,
    trouble: null,
  }),
  exportHistory: () => ({ ok: true, value: '/home/eryk/nebula.csv' }),
  pending: () => ({ ok: true, value: pendingPage }),
  peek: () => ({ ok: true, value: peeked }),
  jobs: ({ state }: { state: JobState }) => ({ ok: true, value: { ...jobPage, state } }),
  discover: () => ({ ok: true, value: null }),
  telling: () => ({
    quietHours: [{ from: '22:00', to: '07:00', days: ['sat', 'sun'] }],
    webhook: 'https://alerts.example.org/hook',
    repeatHours: 4,
  }),
  rules: () => rules,
  alertLog: () => alertLog,
  acknowledgeAlert: () => ({ ok: true, value: null }),
  snoozeAlert: () => ({ ok: true, value: null }),
  endSilence: () => ({ ok: true, value: null }),
  configText: () => config,
  saveConfig: () => ({
    ok: false,
    error:
      'brokers.yaml, line 7, brokers.nebula.redis.port: found “sixthousand”, allowed: a whole number from 1 to 65535.',
  }),
  addBroker: () => ({ ok: false, error: 'A broker named nebula exists already.' }),
  forgetHostKey: () => ({ ok: true, value: null }),
  answerHostKey: () => {
    snapshot = { ...snapshot, questions: [] }
    tick()
    return null
  },
  answerSecret: () => {
    snapshot = { ...snapshot, questions: [] }
    tick()
    return null
  },
}

contextBridge.exposeInMainWorld(
  'brokerlight',
  clientOf({
    ask: async (channel, args) => answers[channel]?.(args as never) ?? null,
    listen: (channel, listener) => {
      const known = listeners.get(channel) ?? new Set()
      listeners.set(channel, known.add(listener))
      return () => {
        known.delete(listener)
      }
    },
  }),
)
