import type { Place } from '#core/contract'
import type { Mark } from '../shapes.ts'

/** Until when a mute of the menu holds, counted from the click. */
export type MuteSpan = 'hour' | 'tomorrow'

/** What a click in the tray menu asks for. Actions show their plan first: nothing starts from the menu itself. */
export type TrayCommand =
  | { readonly do: 'go'; readonly place: Place }
  /** Deploys the newest tag, as `tags` lists them. */
  | { readonly do: 'deploy-latest'; readonly broker: string }
  /** Lets a person pick the tag. */
  | { readonly do: 'deploy-pick'; readonly broker: string }
  /** `release` null is the previous one. */
  | { readonly do: 'rollback'; readonly broker: string; readonly release: number | null }
  | { readonly do: 'backup'; readonly broker: string }
  /** Mutes one broker, or all (null); a span of null ends the mute. */
  | { readonly do: 'mute'; readonly broker: string | null; readonly span: MuteSpan | null }
  | { readonly do: 'quit' }

/** One line of the tray menu, or the line between groups. `why` says why a line that is not enabled cannot be pressed. */
export type TrayItem =
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'item'
      readonly id: string
      readonly label: string
      readonly enabled: boolean
      readonly why: string | null
      readonly command: TrayCommand
    }
  | {
      readonly kind: 'submenu'
      readonly id: string
      readonly label: string
      readonly items: readonly TrayItem[]
    }

/** What the icon shows: the mark by shape and colour, a notch while an action runs, a slash when all is muted. */
export interface TrayIcon {
  readonly mark: Mark
  readonly running: boolean
  readonly muted: boolean
}

/** The tray as data. */
export interface TrayModel {
  readonly icon: TrayIcon
  readonly tooltip: string
  readonly menu: readonly TrayItem[]
}
