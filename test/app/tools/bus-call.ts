import dbus from 'dbus-next'

/** Asks an object on the bus and answers the body. */
export async function busCall(
  bus: dbus.MessageBus,
  to: { readonly destination: string; readonly path: string; readonly interface: string },
  member: string,
  signature = '',
  body: readonly unknown[] = [],
): Promise<readonly unknown[]> {
  const reply = await bus.call(new dbus.Message({ ...to, member, signature, body: [...body] }))
  return (reply?.body ?? []) as readonly unknown[]
}

/** All properties of an object's interface, taken out of their variants. */
export async function busProperties(
  bus: dbus.MessageBus,
  object: { readonly destination: string; readonly path: string },
  of: string,
): Promise<Readonly<Record<string, unknown>>> {
  const to = { ...object, interface: 'org.freedesktop.DBus.Properties' }
  const [all] = await busCall(bus, to, 'GetAll', 's', [of])
  const entries = Object.entries(all as Record<string, dbus.Variant>)
  return Object.fromEntries(entries.map(([key, variant]) => [key, variant.value]))
}
