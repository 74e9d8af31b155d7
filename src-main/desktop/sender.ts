/** What is known of the frame a message came from; null when it is gone already. */
export interface SenderFrame {
  readonly url: string
  /** Whether it is the top frame of our window. */
  readonly isOurMainFrame: boolean
}

/** Whether a message may be answered: only our window's main frame, and only while it shows our own page. */
export function isOurs(frame: SenderFrame | null, pageUrl: string): boolean {
  if (frame === null || !frame.isOurMainFrame) return false
  return withoutPlace(frame.url) === withoutPlace(pageUrl)
}

/** A page stays itself whatever its query and fragment. */
const withoutPlace = (url: string): string => url.replace(/[?#].*$/s, '')

/** Whether a page may load this: files of our own page's folder, and the developer tools. Nothing from a network. */
export function mayLoad(url: string, pageFolderUrl: string): boolean {
  return url.startsWith(pageFolderUrl) || url.startsWith('devtools:')
}
