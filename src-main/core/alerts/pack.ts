import { z } from 'zod'
import pack from '../../../resources/rules.json'

const inBoth = z.strictObject({ en: z.string().min(1), pl: z.string().min(1) })
const metric = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/)

/** What a rule of the ruleset and a rule of a person's own have in common. Times in seconds. */
export const ruleFields = {
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .describe('Its name: lower-case words with dashes'),
  measure: metric.describe('The metric it is evaluated on, by name'),
  match: z
    .record(z.string(), z.union([z.string(), z.array(z.string()).min(1)]))
    .optional()
    .describe('Label values a series must have: queue: jobs'),
  when: z.enum(['above', 'below', 'changed']),
  threshold: z.number().nullable().optional().describe('In the unit of the metric; shares are 0 to 1'),
  limitMeasure: metric.optional().describe('The metric whose series of the same labels is the threshold'),
  clearAt: z.number().nullable().optional().describe('The value at which it resolves'),
  clearRatio: z.number().positive().optional().describe('The same as a share of the threshold'),
  holdSeconds: z.number().min(0).describe('How long it must hold before it fires'),
  clearSeconds: z.number().min(0).describe('How long it must be over before it resolves'),
  severity: z.enum(['info', 'warning', 'critical']),
  layer: z.enum(['network', 'host', 'container', 'broker']),
  rollbackTrigger: z
    .boolean()
    .describe('Whether it offers the rollback plan when it fires soon after a deploy'),
  notify: z.boolean().describe('Whether people are notified'),
  degrades: z.boolean().describe('Whether the broker is degraded while it fires'),
  unseen: z.boolean().describe('Evaluated also while the broker cannot be seen'),
  onlyWhile: z
    .strictObject({ measure: metric, above: z.number() })
    .optional()
    .describe('Evaluated only while a series of this metric is above a number'),
  inhibits: z.array(z.string()).describe('Rules that need no notification while this one fires'),
} as const

const packRuleSchema = z.strictObject({
  ...ruleFields,
  /** The threshold is this value of `limits`. */
  limit: z.enum(['memoryWarnPercent', 'memoryCriticalPercent', 'clientsWarn', 'latencyWarnMs']).optional(),
  notify: ruleFields.notify.default(true),
  degrades: ruleFields.degrades.default(true),
  unseen: ruleFields.unseen.default(false),
  inhibits: ruleFields.inhibits.default([]),
  title: inBoth,
  /** The sentence: `{value}`, `{limit}`, `{of}` what it is about, `{rise}` by how much a counter rose, or a label. */
  text: inBoth,
  advice: inBoth,
})

/** The file of the ruleset. */
export const packSchema = z.strictObject({ rules: z.array(packRuleSchema) })

/** One rule of the ruleset, before the changes of brokers.yaml. */
export type PackRule = z.infer<typeof packRuleSchema>

/** Every rule of the ruleset. */
export const rulePack: readonly PackRule[] = packSchema.parse(pack).rules

const byId = new Map(rulePack.map(rule => [rule.id, rule]))

/** A rule of the ruleset by its name; null where there is none of that name (any more). */
export const packRule = (id: string): PackRule | null => byId.get(id) ?? null

/** Rules that say that a broker is out, each in words of its own. */
export const outageRules: ReadonlySet<string> = new Set(['instance-down', 'host-unreachable'])

/** What a broker does whose container somebody exchanges: it is away, loads, and is another process. */
export const exchangeRules: ReadonlySet<string> = new Set([
  'instance-down',
  'restarted',
  'loading',
  'compose-other-redis',
])

/** The rules about the connection: they hold while nothing else of the broker is seen. */
export const connectionRules: ReadonlySet<string> = new Set(
  rulePack.filter(({ unseen }) => unseen).map(({ id }) => id),
)

/** Whether a rule is about watching itself: it holds where nothing else can be known. Its metric is absent where it says nothing. */
export const isWatchRule = (id: string): boolean => packRule(id)?.unseen === true
