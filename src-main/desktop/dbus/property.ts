import type { Bus } from './bus.ts'
import { booleanVariant } from './message.ts'

/** A property that is true or false. */
export interface BooleanProperty {
  readonly service: string
  readonly path: string
  readonly interface: string
  readonly name: string
}

/** Reads a property; null when nobody on the bus has it. No service is started for it. */
export async function readBoolean(bus: Bus, property: BooleanProperty): Promise<boolean | null> {
  const body = await bus.call({
    destination: property.service,
    path: property.path,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    args: [property.interface, property.name],
  })
  return body === null ? null : booleanVariant(body)
}
