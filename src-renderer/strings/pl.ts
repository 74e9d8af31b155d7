import type { Strings } from './en.ts'
import { plAct } from './pl-act.ts'
import { plAlerts } from './pl-alerts.ts'
import { plDemo } from './pl-demo.ts'
import { plHost } from './pl-host.ts'
import { plQueues } from './pl-queues.ts'
import { plWatch } from './pl-watch.ts'

/** Polish. */
export const pl: Strings = { ...plWatch, ...plAct, ...plQueues, ...plHost, ...plAlerts, ...plDemo }
