import { z } from 'zod'
import { packRule, ruleFields, rulePack } from '../../alerts/pack.ts'
import { secretSchema, webAddress } from './words.ts'

const percent = z.number().min(1).max(100)

/** Thresholds of health. */
export const limitsSchema = z.strictObject({
  memoryWarnPercent: percent.default(80).describe('Degraded above this share of maxmemory'),
  memoryCriticalPercent: percent.default(90).describe('The stronger warning above this share of maxmemory'),
  clientsWarn: z.int().min(1).default(100).describe('Degraded with more clients than this'),
  latencyWarnMs: z.number().positive().default(1000).describe('Degraded when a sample takes longer'),
})

const clock = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
  .meta({ title: 'a time of day, 22:30' })
/** Times of the week. */
export const timesSchema = z.strictObject({
  from: clock.describe('When it begins'),
  to: clock.describe('When it ends; before `from` it is the next day'),
  days: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
    .optional()
    .describe('The days it begins on; every day by default'),
})

const words = (what: string) => z.string().min(1).max(500).describe(what)
const { id, measure, match, when, onlyWhile, ...numbers } = ruleFields

const ruleChangeSchema = z
  .union([
    z.literal(false).describe('Switches the rule off'),
    z.strictObject({
      threshold: z.number().optional().describe('In the unit of the metric; shares are 0 to 1'),
      clearAt: z.number().optional().describe('The value at which it resolves'),
      clearRatio: numbers.clearRatio,
      holdSeconds: numbers.holdSeconds.optional(),
      clearSeconds: numbers.clearSeconds.optional(),
      severity: numbers.severity.optional().describe('How much it matters'),
      notify: numbers.notify.optional(),
      degrades: numbers.degrades.optional(),
      rollbackTrigger: numbers.rollbackTrigger.optional(),
      match,
      text: words('The sentence; {value}, {limit}, {of} and labels are filled in').optional(),
      advice: words('What to do, as a sentence').optional(),
    }),
  ])
  .meta({ id: 'ruleChange', description: 'false, or what is different for this rule' })

const rulesSchema = z
  .strictObject(Object.fromEntries(rulePack.map(one => [one.id, ruleChangeSchema.optional()])))
  .default({})

const customRuleSchema = z
  .strictObject({
    id,
    title: words('Its name as people read it; the id by default').optional(),
    measure,
    match,
    when: when.default('above').describe('Which side of the threshold is wrong; changed has none'),
    threshold: z.number().optional().describe('In the unit of the metric; shares are 0 to 1'),
    limitMeasure: numbers.limitMeasure,
    clearAt: z.number().optional().describe('The value at which it resolves'),
    clearRatio: numbers.clearRatio,
    holdSeconds: numbers.holdSeconds.default(60),
    clearSeconds: numbers.clearSeconds.default(60),
    severity: numbers.severity.default('warning').describe('How much it matters'),
    layer: numbers.layer.default('broker').describe('The layer it is about'),
    rollbackTrigger: numbers.rollbackTrigger.default(false),
    notify: numbers.notify.default(true),
    degrades: numbers.degrades.default(true),
    onlyWhile,
    inhibits: numbers.inhibits.default([]),
    text: words('The sentence; {value}, {limit}, {of} and labels are filled in').optional(),
    advice: words('What to do, as a sentence').optional(),
  })
  .refine(rule => packRule(rule.id) === null, {
    path: ['id'],
    message: 'an id that is not in the ruleset: change a rule of the ruleset under rules',
  })
  .refine(
    rule => rule.when === 'changed' || rule.threshold !== undefined || rule.limitMeasure !== undefined,
    { path: ['threshold'], message: 'a number, or limitMeasure' },
  )
  .meta({ id: 'customRule', description: 'A rule of your own, on any metric' })

/** A rule of a person's own. */
export type CustomRule = z.infer<typeof customRuleSchema>

const customSchema = z
  .array(customRuleSchema)
  .default([])
  .refine(rules => new Set(rules.map(one => one.id)).size === rules.length, {
    message: 'each id once',
  })

/** Rules and times of one broker. */
export const brokerAlertsSchema = z.strictObject({
  rules: rulesSchema.describe('Changes to rules of the ruleset at this broker, by the name of the rule'),
  custom: customSchema.describe('Rules of your own for this broker'),
  expectedOff: z.array(timesSchema).default([]).describe('Times at which this broker is meant to be off'),
  sinceDeployMinutes: z
    .number()
    .min(0)
    .default(30)
    .describe('How long after a deploy an alert is told as one that came with it'),
})

/** Rules of all brokers, and when and where people are notified. */
export const alertsSchema = z.strictObject({
  rules: rulesSchema.describe('Changes to rules of the ruleset at every broker, by the name of the rule'),
  custom: customSchema.describe('Rules of your own for every broker'),
  quietHours: z.array(timesSchema).default([]).describe('Times at which only critical alerts are told'),
  webhook: z
    .strictObject({
      url: webAddress('Where alerts are posted, in the format of Alertmanager'),
      authorization: secretSchema.optional().describe('The Authorization header'),
    })
    .optional(),
  repeatHours: z
    .number()
    .min(0)
    .default(4)
    .describe('A critical alert that stands is told again after this long; 0 is never'),
})
