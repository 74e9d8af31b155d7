import { join } from 'node:path'
import { Notification } from 'electron'
import type { Place } from '#core/contract'
import type { Notice } from '#core/notices'
import { hasMarkup, markupText } from '#core/text/markup'

/** Shows notices as the system's own notifications. */
export interface NotificationFace {
  show(notice: Notice): void
  stop(): void
}

/** What showing needs. A click opens the place where something can be done. */
export interface NotificationDeps {
  readonly iconsFolder: string
  onClick(place: Place): void
  /** Whether the system reads a body as markup; null where that is not known. Electron passes a body on as it is. */
  readsMarkup(): Promise<boolean | null>
}

/** Builds the face. Each notification is kept as long as it can be clicked: one that is collected loses its click. */
export function createNotifications({
  iconsFolder,
  onClick,
  readsMarkup,
}: NotificationDeps): NotificationFace {
  const shown = new Map<string, Notification>()

  let stopped = false

  const put = (notice: Notice, body: string): void => {
    for (const key of [notice.key, ...(notice.closes ?? [])]) shown.get(key)?.close()
    const notification = new Notification({
      title: notice.title,
      body,
      icon: join(iconsFolder, 'app-64.png'),
      urgency: notice.kind === 'down' || notice.kind === 'critical' ? 'critical' : 'normal',
    })
    const forget = (): void => {
      if (shown.get(notice.key) === notification) shown.delete(notice.key)
    }
    notification.on('click', () => {
      forget()
      onClick(notice.place)
    })
    notification.on('close', forget)
    notification.on('failed', forget)
    shown.set(notice.key, notification)
    notification.show()
  }

  return {
    show(notice) {
      if (!Notification.isSupported()) return
      if (!hasMarkup(notice.body)) return put(notice, notice.body)
      // Most servers read markup: a name in entities is still a name, one that is taken for a tag is gone.
      void readsMarkup().then(isRead => {
        if (!stopped) put(notice, isRead === false ? notice.body : markupText(notice.body))
      })
    },
    stop() {
      stopped = true
      for (const notification of shown.values()) notification.close()
      shown.clear()
    },
  }
}
