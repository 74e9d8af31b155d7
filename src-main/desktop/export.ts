import { writeFile } from 'node:fs/promises'
import { dialog } from 'electron'
import type { AnswerOf, ArgsOf } from '#core/contract'
import { err, ok } from '#core/result'
import type { Engine } from '../engine/engine.ts'

/** Asks where to, and writes an answer about the past there. */
export async function exportHistory(
  engine: Pick<Engine, 'historyText'>,
  { format, ...question }: ArgsOf<'exportHistory'>,
): Promise<AnswerOf<'exportHistory'>> {
  const chosen = await dialog.showSaveDialog({ defaultPath: `${question.broker}.${format}` })
  if (chosen.canceled || chosen.filePath === '') return ok(null)
  const text = await engine.historyText(question, format)
  if (!text.ok) return text
  try {
    await writeFile(chosen.filePath, text.value)
    return ok(chosen.filePath)
  } catch (error) {
    return err(
      `${chosen.filePath} was not written: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
