import { z } from 'zod'
import { rulePack } from '../../alerts/pack.ts'
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

const ruleChangeSchema = z
  .union([
    z.literal(false).describe('Switches the rule off'),
    z.strictObject({
      threshold: z.number().optional().describe('In the unit of the measure; shares are 0 to 1'),
      clearAt: z.number().optional().describe('The value at which it counts as over'),
      holdSeconds: z.number().min(0).optional().describe('How long it must hold before it is raised'),
      clearSeconds: z.number().min(0).optional().describe('How long it must be over before it is cleared'),
      severity: z.enum(['info', 'warning', 'critical']).optional().describe('How much it matters'),
    }),
  ])
  .meta({ id: 'ruleChange', description: 'false, or what is different for this rule' })

/** Rules and times of one broker. */
export const brokerAlertsSchema = z.strictObject({
  rules: z
    .strictObject(Object.fromEntries(rulePack.map(({ id }) => [id, ruleChangeSchema.optional()])))
    .default({})
    .describe('Changes to rules of the pack, by the name of the rule'),
  expectedOff: z.array(timesSchema).default([]).describe('Times at which this broker is meant to be off'),
  sinceDeployMinutes: z
    .number()
    .min(0)
    .default(30)
    .describe('How long after a deploy an alert is told as one that came with it'),
})

/** When and where alerts are told. */
export const alertsSchema = z.strictObject({
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
