import { Menu, Tray } from 'electron'
import type { TrayCommand, TrayModel } from '#core/tray/model'
import { trayImage } from './tray-icon.ts'
import { menuTemplate, outlineOf } from './tray-menu.ts'

/** The icon in the panel. */
export interface TrayFace {
  show(model: TrayModel): void
  /** Makes the icon anew: a panel that came (back) later does not know of it. */
  renew(): void
  stop(): void
}

/** What the tray needs. */
export interface TrayDeps {
  readonly iconsFolder: string
  onCommand(command: TrayCommand): void
  /** The icon itself was clicked. */
  onOpen(): void
}

/** A menu that is built anew under a person's pointer loses the click, so mere numbers in it change this often. */
const numbersEveryMs = 5_000

/** Builds the tray; it appears with the first model. Each part is set again only when it changed. */
export function createTray({ iconsFolder, onCommand, onOpen }: TrayDeps): TrayFace {
  let tray: Tray | null = null
  let shown: TrayModel | null = null
  let menu: TrayModel['menu'] | null = null
  let timer: NodeJS.Timeout | undefined

  const setMenu = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (tray === null || shown === null || isSame(shown.menu, menu)) return
    menu = shown.menu
    tray.setContextMenu(Menu.buildFromTemplate(menuTemplate(menu, onCommand)))
  }
  const make = (model: TrayModel): Tray => {
    const made = new Tray(trayImage(model.icon, iconsFolder))
    made.setToolTip(model.tooltip)
    made.on('click', onOpen)
    return made
  }
  const stop = (): void => {
    clearTimeout(timer)
    timer = undefined
    tray?.destroy()
    tray = null
    menu = null
  }
  const show = (model: TrayModel): void => {
    const before = shown
    shown = model
    if (tray === null) tray = make(model)
    else {
      if (!isSame(model.icon, before?.icon)) tray.setImage(trayImage(model.icon, iconsFolder))
      if (model.tooltip !== before?.tooltip) tray.setToolTip(model.tooltip)
    }
    if (menu === null || !isSame(outlineOf(model.menu), outlineOf(menu))) setMenu()
    else if (!isSame(model.menu, menu)) timer ??= setTimeout(setMenu, numbersEveryMs)
  }

  return {
    show,
    renew() {
      stop()
      if (shown !== null) show(shown)
    },
    stop,
  }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
