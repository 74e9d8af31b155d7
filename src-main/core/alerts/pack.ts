import { z } from 'zod'
import pack from '../../../resources/rules.json'

const inBoth = z.strictObject({ en: z.string().min(1), pl: z.string().min(1) })

/** One rule as `resources/rules.json` holds it. */
const packRuleSchema = z.strictObject({
  id: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  title: inBoth,
  measure: z.string().regex(/^[a-z][a-z0-9_]*$/),
  when: z.enum(['above', 'below', 'changed']),
  threshold: z.number().nullable(),
  clearAt: z.number().nullable(),
  holdSeconds: z.number().min(0),
  clearSeconds: z.number().min(0),
  severity: z.enum(['info', 'warning', 'critical']),
  layer: z.enum(['network', 'host', 'container', 'broker']),
  rollbackTrigger: z.boolean(),
  /** The threshold is this limit of health, so that both say the same. */
  limit: z.enum(['memoryWarnPercent', 'memoryCriticalPercent', 'clientsWarn']).optional(),
  /** Judged only while any measure of this name is above a number. */
  onlyWhile: z.strictObject({ measure: z.string().min(1), above: z.number() }).optional(),
  /** The sentence: `{value}`, `{limit}`, `{of}` what it is about, `{rise}` by how much a counter rose, or a label. */
  text: inBoth,
  advice: inBoth,
})

/** The file of the rule pack. */
export const packSchema = z.strictObject({ rules: z.array(packRuleSchema) })

/** One rule of the pack, before a broker's changes. */
export type PackRule = z.infer<typeof packRuleSchema>

/** Every rule there is. */
export const rulePack: readonly PackRule[] = packSchema.parse(pack).rules

/** A rule of the pack by its name; null where there is none of that name (any more). */
export const packRule = (id: string): PackRule | null => rulePack.find(rule => rule.id === id) ?? null

/** Rules that say that a broker is out, each in words of its own. */
export const outageRules: ReadonlySet<string> = new Set(['instance-down', 'host-unreachable'])

/** Whether a rule is about watching itself: it holds where nothing else can be known. Its metric is absent where it says nothing. */
export const isWatchRule = (id: string): boolean => outageRules.has(id) || id === 'watch-blocked'
