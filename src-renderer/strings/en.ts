import { enAct } from './en-act.ts'
import { enAlerts } from './en-alerts.ts'
import { enDemo } from './en-demo.ts'
import { enHost } from './en-host.ts'
import { enQueues } from './en-queues.ts'
import { enWatch } from './en-watch.ts'

/** The shape every language fills: each word of the window that core does not say. */
export type Strings = typeof enWatch &
  typeof enAct &
  typeof enQueues &
  typeof enHost &
  typeof enAlerts &
  typeof enDemo

/** English. */
export const en: Strings = { ...enWatch, ...enAct, ...enQueues, ...enHost, ...enAlerts, ...enDemo }
