import { dialog } from 'electron'
import type { RunView } from '#core/model/run'
import { type Language, say } from '#core/text/say'

/** Asks whether to quit while runs are going; true when there are none. */
export async function mayQuit(runs: readonly RunView[], language: Language): Promise<boolean> {
  const running = runs.filter(run => run.end === null)
  const [first] = running
  if (first === undefined) return true
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: say(language, 'quit-title'),
    detail: running.map(run => say(language, 'quit-running', { title: run.title })).join('\n'),
    buttons: [say(language, 'quit-anyway'), say(language, 'cancel')],
    defaultId: 1,
    cancelId: 1,
  })
  return response === 0
}
