import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import type { ConfigProblem } from '#core/model/snapshot'
import { draftOf } from '../store/config-draft.ts'
import { useWindow, useWindowContext } from '../store/context.ts'
import { safely, wordsOf } from '../store/safely.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { lineCount, lineRange, scrollOfLine } from './text-lines.ts'
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
  const { client, store } = useWindowContext()
  const path = useWindow(state => state.snapshot?.configPath ?? '')
  const problems = useWindow(state => state.snapshot?.configProblems)
  const draft = useWindow(state => state.configDraft)
  const [onDisk, setOnDisk] = useState<string | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [saving, setSaving] = useState<Saving>({ state: 'idle' })
  const [isAsking, setAsking] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const text = draft?.text ?? onDisk ?? ''
  const changed = draft !== null
  const isOlder = draft !== null && onDisk !== null && draft.base !== onDisk
  const read = useCallback(
    () =>
      client.configText().then(
        found => {
          setOnDisk(found)
          setFailure(null)
        },
        (error: unknown) => setFailure(wordsOf(error)),
      ),
    [client],
  )
  useEffect(() => void read(), [read])
  const reload = (): void => {
    setAsking(false)
    setSaving({ state: 'idle' })
    store.setState({ configDraft: null })
    void read()
  }
  const save = async (): Promise<void> => {
    if (onDisk === null) return
    const answer = await safely(client.saveConfig({ text }))
    setSaving(answer.ok ? { state: 'saved' } : { state: 'refused', error: answer.error })
    if (!answer.ok) return
    setOnDisk(text)
    // What was typed meanwhile is a draft on top of what was saved.
    const { configDraft: now } = store.getState()
    if (now !== null) store.setState({ configDraft: draftOf(text, now.text) })
  }
  const goTo = (line: number): void => {
    const range = lineRange(text, line)
    area.current?.focus({ preventScroll: true })
    area.current?.setSelectionRange(range.from, range.to)
    if (area.current === null || box.current === null) return
    const style = getComputedStyle(area.current)
    const [height, padding] = [Number.parseFloat(style.lineHeight), Number.parseFloat(style.paddingTop)]
    area.current.scrollLeft = 0
    box.current.scrollTop = scrollOfLine(line, height, padding, box.current.clientHeight)
    box.current.scrollIntoView({ block: 'nearest' })
  }
  return (
    <div className="config-editor">
      <p className="mono soft wrap">{path}</p>
      {problems && problems.length > 0 && <Problems problems={problems} onGo={goTo} />}
      {failure !== null && <p role="alert">{s.settings.unread(failure)}</p>}
      <div className="config-lines" ref={box}>
        <pre aria-hidden="true" className="config-numbers">
          {Array.from({ length: lineCount(text) }, (_, index) => index + 1).join('\n')}
        </pre>
        <textarea
          ref={area}
          className="mono"
          aria-label={s.settings.editor}
          value={text}
          readOnly={onDisk === null}
          rows={Math.max(12, lineCount(text))}
          placeholder={example}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          onChange={event => {
            const base = draft?.base ?? onDisk
            if (base !== null) store.setState({ configDraft: draftOf(base, event.currentTarget.value) })
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
          {saving.state === 'idle' && changed && (isOlder ? s.settings.older : s.settings.unsaved)}
        </p>
        {isAsking ? (
          <>
            <p role="alert">{s.settings.discardAsk}</p>
            <Button onPress={() => setAsking(false)}>{s.settings.keepDraft}</Button>
            <Button onPress={reload}>{s.settings.discard}</Button>
          </>
        ) : (
          <Button onPress={() => (changed ? setAsking(true) : reload())}>{s.settings.reload}</Button>
        )}
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
