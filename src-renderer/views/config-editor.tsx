import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { ConfigProblem } from '#core/model/snapshot'
import { useWindow, useWindowContext } from '../store/context.ts'
import { safely } from '../store/safely.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { lineCount, lineRange } from './text-lines.ts'
import '../ui/link.css'
import './config-editor.css'

/** What an empty file may begin with; names are the reader's own. */
const example = `brokers:
  nebula:
    reach:
      ssh: nebula
    redis:
      port: 6379
`

type Saving =
  | { readonly state: 'idle' }
  | { readonly state: 'saved' }
  | { readonly state: 'refused'; readonly error: string }

/** brokers.yaml as text, with its mistakes by line. What is saved is checked first; a refused text stays here. */
export function ConfigEditor(): ReactNode {
  const { s } = useText()
  const { client } = useWindowContext()
  const path = useWindow(state => state.snapshot?.configPath ?? '')
  const problems = useWindow(state => state.snapshot?.configProblems)
  const [text, setText] = useState('')
  const [onDisk, setOnDisk] = useState('')
  const [saving, setSaving] = useState<Saving>({ state: 'idle' })
  const area = useRef<HTMLTextAreaElement>(null)
  const changed = text !== onDisk
  const take = (read: string): void => {
    setOnDisk(read)
    setText(read)
    setSaving({ state: 'idle' })
  }
  useEffect(() => {
    let late = false
    void client.configText().then(read => {
      if (late) return
      setOnDisk(read)
      setText(read)
    })
    return () => {
      late = true
    }
  }, [client])
  const save = async (): Promise<void> => {
    const answer = await safely(client.saveConfig({ text }))
    setSaving(answer.ok ? { state: 'saved' } : { state: 'refused', error: answer.error })
    if (answer.ok) setOnDisk(text)
  }
  const goTo = (line: number): void => {
    const range = lineRange(text, line)
    area.current?.focus()
    area.current?.setSelectionRange(range.from, range.to)
  }
  return (
    <div className="config-editor">
      <p className="mono soft wrap">{path}</p>
      {problems && problems.length > 0 && <Problems problems={problems} onGo={goTo} />}
      <div className="config-lines">
        <pre aria-hidden="true" className="config-numbers">
          {Array.from({ length: lineCount(text) }, (_, index) => index + 1).join('\n')}
        </pre>
        <textarea
          ref={area}
          className="mono"
          aria-label={s.settings.editor}
          value={text}
          rows={Math.max(12, lineCount(text))}
          placeholder={example}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          onChange={event => {
            setText(event.currentTarget.value)
            setSaving({ state: 'idle' })
          }}
          onKeyDown={event => {
            if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return
            event.preventDefault()
            void save()
          }}
        />
      </div>
      <div className="config-foot">
        <p role="status" className={saving.state === 'refused' ? 'plan-text' : 'soft'}>
          {saving.state === 'refused' && saving.error}
          {saving.state === 'saved' && s.settings.saved}
          {saving.state === 'idle' && changed && s.settings.unsaved}
        </p>
        <Button onPress={() => void client.configText().then(take)}>{s.settings.reload}</Button>
        <Button tone="primary" off={!changed} onPress={() => void save()}>
          {s.settings.save}
        </Button>
      </div>
    </div>
  )
}

interface ProblemsProps {
  readonly problems: readonly ConfigProblem[]
  readonly onGo: (line: number) => void
}

function Problems({ problems, onGo }: ProblemsProps): ReactNode {
  const { s } = useText()
  return (
    <ul className="config-problems" aria-label={s.settings.problems}>
      {problems.map(problem => (
        <li key={`${problem.line} ${problem.field}`}>
          <button type="button" className="link" onClick={() => onGo(problem.line)}>
            {s.settings.problem(String(problem.line), problem.field, problem.found, problem.allowed)}
          </button>
        </li>
      ))}
      <li className="soft">{s.settings.kept}</li>
    </ul>
  )
}
