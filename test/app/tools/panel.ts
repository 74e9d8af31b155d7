import dbus from 'dbus-next'
import { busCall, busProperties } from './bus-call.ts'
import { findLine, type MenuLine, readMenu } from './panel-menu.ts'
import { until } from './wait.ts'

const { Interface } = dbus.interface
const watcherName = 'org.kde.StatusNotifierWatcher'

/** What a panel shows of the tray icon. */
export interface ShownIcon {
  readonly id: string
  readonly tooltip: string
  readonly width: number
  readonly height: number
  /** Four bytes a pixel: alpha, red, green, blue. */
  readonly argb: Uint8Array
}

/** A panel that takes tray icons, as a desktop's would: StatusNotifierWatcher and host in one. */
export interface Panel {
  /** Every icon that ever registered, in order. */
  registered(): readonly string[]
  icon(): Promise<ShownIcon>
  menu(): Promise<readonly MenuLine[]>
  /** Clicks the line that the labels lead to. Ids change with every menu, so they are looked up right before. */
  click(...labels: readonly string[]): Promise<void>
  /** Clicks the icon itself. */
  activate(): Promise<void>
  /** The panel goes away, as on a restart. */
  stop(): Promise<void>
}

class Watcher extends Interface {
  RegisterStatusNotifierItem(_service: string): void {
    // Answered before it gets here: this library does not tell methods who called.
  }
  RegisterStatusNotifierHost(_service: string): void {
    // This watcher is its own host.
  }
  get RegisteredStatusNotifierItems(): string[] {
    return []
  }
  get IsStatusNotifierHostRegistered(): boolean {
    return true
  }
  get ProtocolVersion(): number {
    return 0
  }
}
Watcher.configureMembers({
  methods: {
    RegisterStatusNotifierItem: { inSignature: 's', outSignature: '' },
    RegisterStatusNotifierHost: { inSignature: 's', outSignature: '' },
  },
  properties: {
    RegisteredStatusNotifierItems: { signature: 'as', access: 'read' },
    IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' },
    ProtocolVersion: { signature: 'i', access: 'read' },
  },
})

/** Starts a panel on a bus. An icon made before does not know of it. */
export async function startPanel(address: string): Promise<Panel> {
  const bus = dbus.sessionBus({ busAddress: address })
  const items: { readonly destination: string; readonly path: string }[] = []
  bus.addMethodHandler((message: dbus.Message) => {
    if (message.member !== 'RegisterStatusNotifierItem') return false
    const [given] = message.body as readonly string[]
    const isPath = given?.startsWith('/') ?? false
    items.push({
      destination: isPath ? message.sender : (given ?? message.sender),
      path: isPath ? (given ?? '') : '/StatusNotifierItem',
    })
    bus.send(dbus.Message.newMethodReturn(message, '', []))
    return true
  })
  bus.export('/StatusNotifierWatcher', new Watcher(watcherName))
  await bus.requestName(watcherName, 0)

  const newest = () => until('a tray icon', () => items.at(-1))
  const properties = async () => busProperties(bus, await newest(), 'org.kde.StatusNotifierItem')
  const menuObject = async () => ({
    destination: (await newest()).destination,
    path: String((await properties()).Menu),
    interface: 'com.canonical.dbusmenu',
  })
  const menu = async () => readMenu(bus, await menuObject())

  return {
    registered: () => items.map(item => item.destination + item.path),
    async icon() {
      const all = await properties()
      const [pixmap] = all.IconPixmap as readonly [number, number, Uint8Array][]
      const [, , title, text] = all.ToolTip as readonly [string, unknown, string, string]
      if (pixmap === undefined) throw new Error('the tray icon has no picture')
      const [width, height, argb] = pixmap
      return { id: String(all.Id), tooltip: title || text, width, height, argb }
    },
    menu,
    async click(...labels) {
      const press = async (): Promise<true> => {
        const { id } = findLine(await menu(), labels)
        const event = [id, 'clicked', new dbus.Variant('s', ''), 0]
        await busCall(bus, await menuObject(), 'Event', 'isvu', event)
        return true
      }
      // A menu that was built anew in between knows the id no more.
      const isStale = (error: unknown): false => {
        if (error instanceof Error && error.message.includes('error occurred in Event')) return false
        throw error
      }
      await until(`a click on ${labels.join(' › ')}`, () => press().catch(isStale))
    },
    async activate() {
      const to = { ...(await newest()), interface: 'org.kde.StatusNotifierItem' }
      await busCall(bus, to, 'Activate', 'ii', [0, 0])
    },
    async stop() {
      await bus.releaseName(watcherName)
      bus.disconnect()
    },
  }
}
