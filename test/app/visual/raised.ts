import type { AlertRecord, AlertView, Rule, Silence } from '#core/model/alert'
import { minute, startedMs } from './holdings.ts'

const alert = (id: string, part: Partial<AlertView>): AlertView => ({
  id,
  broker: 'nebula',
  rule: id,
  title: id,
  severity: 'warning',
  layer: 'broker',
  labels: {},
  degrades: true,
  recovering: false,
  text: '',
  advice: '',
  sinceMs: startedMs - 4 * minute,
  raisedAtMs: startedMs - 3 * minute,
  value: 1,
  valueAtMs: startedMs,
  acknowledged: null,
  snoozedUntilMs: null,
  quiet: null,
  taken: false,
  sinceDeploy: null,
  ...part,
})

export const alerts: readonly AlertView[] = [
  alert('memory-critical', {
    severity: 'critical',
    text: 'Memory is nearly full: 3.7 GB of 4.0 GB, 93 % (limit 90 %).',
    advice: 'Free memory, trim streams, or raise maxmemory.',
    sinceDeploy: { title: 'Deploy main-e4f5a6b to nebula', agoMs: 3 * minute, canRollBack: true },
  }),
  alert('oldest-pending', {
    labels: { queue: 'detektor:frames', kind: 'stream' },
    text: 'The oldest pending entry of detektor:frames is 190 s old (limit 60 s).',
    advice: 'Look at the dead consumer frame-buffer-7c9d, then claim its entries for another.',
    acknowledged: { by: 'eryk@thinkpad', atMs: startedMs - 2 * minute, note: 'restarting the worker' },
    snoozedUntilMs: startedMs + 50 * minute,
  }),
  alert('restarted', {
    severity: 'info',
    layer: 'container',
    text: 'Redis was restarted at 10:38.',
    advice: 'Look into its log for the reason.',
    quiet: 'quiet hours until 07:00',
  }),
]

const record = (
  id: string,
  minutesAgo: number,
  tookMs: number | null,
  part: Partial<AlertRecord>,
): AlertRecord => ({
  id,
  broker: 'nebula',
  rule: id,
  severity: 'warning',
  text: '',
  raisedAtMs: startedMs - minutesAgo * minute,
  clearedAtMs: tookMs === null ? null : startedMs - minutesAgo * minute + tookMs,
  told: true,
  acknowledgedBy: null,
  ...part,
})

export const alertLog: readonly AlertRecord[] = [
  record('memory-critical', 3, null, {
    severity: 'critical',
    text: 'Memory is nearly full: 3.7 GB of 4.0 GB, 93 % (limit 90 %).',
  }),
  record('oldest-pending', 3, null, {
    text: 'The oldest pending entry of detektor:frames is 190 s old (limit 60 s).',
    acknowledgedBy: 'eryk@thinkpad',
  }),
  record('exporter-down', 310, 94_000, { text: 'The exporter does not answer since 05:31 (limit 1 min).' }),
  record('slow-query', 1900, 12_000, {
    severity: 'info',
    text: 'XRANGE took 18 ms (limit 10 ms).',
    told: false,
  }),
]

export const silences: readonly Silence[] = [
  {
    id: 's1',
    broker: 'nebula',
    rule: 'throughput-low',
    untilMs: startedMs + 6 * 60 * minute,
    comment: 'cameras are off for the move',
    by: 'eryk@thinkpad',
  },
]

const rule = (id: string, part: Partial<Rule>): Rule => ({
  id,
  title: id,
  measure: 'redis_connected_clients',
  when: 'above',
  threshold: 100,
  clearAt: 90,
  holdSeconds: 60,
  clearSeconds: 60,
  severity: 'warning',
  layer: 'broker',
  rollbackTrigger: false,
  match: {},
  limitMeasure: null,
  clearRatio: 0.9,
  notify: true,
  degrades: true,
  unseen: false,
  onlyWhile: null,
  inhibits: [],
  text: '',
  advice: '',
  hasOwnWords: false,
  enabled: true,
  ...part,
})

export const rules: readonly Rule[] = [
  rule('memory-critical', {
    title: 'Memory is nearly full',
    measure: 'redis_memory_used_ratio',
    threshold: 0.9,
    clearAt: 0.85,
    severity: 'critical',
  }),
  rule('clients', { title: 'Many clients' }),
  rule('throughput-low', {
    title: 'Throughput is low',
    measure: 'redis_commands_per_second',
    when: 'below',
    threshold: 50,
    clearAt: 60,
    holdSeconds: 300,
  }),
  rule('replication-lag', { title: 'A replica is behind', measure: 'replica_lag_seconds', threshold: null }),
  rule('restarted', { title: 'Redis was restarted', when: 'changed', threshold: null, severity: 'info' }),
  rule('slow-query', {
    title: 'A command was slow',
    measure: 'redis_slowest_command_seconds',
    threshold: 0.01,
    clearAt: 0.01,
    holdSeconds: 0,
    enabled: false,
  }),
]
