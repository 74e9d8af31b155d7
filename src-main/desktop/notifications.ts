import { join } from 'node:path'
import { Notification } from 'electron'
import type { Place } from '#core/contract'
import type { Notice } from '#core/notices'

/** Shows notices as the system's own notifications. */
export interface NotificationFace {
  show(notice: Notice): void
  stop(): void
}

/** What showing needs. A click opens the place where something can be done. */
export interface NotificationDeps {
  readonly iconsFolder: string
  onClick(place: Place): void
}

/** Builds the face. Each notification is kept as long as it can be clicked: one that is collected loses its click. */
export function createNotifications({ iconsFolder, onClick }: NotificationDeps): NotificationFace {
  const shown = new Map<string, Notification>()

  return {
    show(notice) {
      if (!Notification.isSupported()) return
      shown.get(notice.key)?.close()
      const notification = new Notification({
        title: notice.title,
        body: notice.body,
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
    },
    stop() {
      for (const notification of shown.values()) notification.close()
      shown.clear()
    },
  }
}
