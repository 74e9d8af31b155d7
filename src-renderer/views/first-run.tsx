import type { ReactNode } from 'react'
import { useWindow, useWindowContext } from '../store/context.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import './first-run.css'

/** What is shown while there is no broker: how to add the first one, and how to look around without any. */
export function FirstRun(): ReactNode {
  const { s } = useText()
  const { store } = useWindowContext()
  const path = useWindow(state => state.snapshot?.configPath ?? '')
  return (
    <div className="page first">
      <h1>{s.first.title}</h1>
      <p>{s.first.body}</p>
      <div className="actions-row">
        <Button tone="primary" onPress={() => store.setState({ dialog: { kind: 'add-broker' } })}>
          {s.first.add}
        </Button>
        <Button onPress={() => store.setState({ place: { broker: null, view: 'settings' } })}>
          {s.first.edit}
        </Button>
      </div>
      <p>
        {s.first.demo} <code>npm run demo</code>: {s.first.demoAfter}
      </p>
      <p className="soft">
        {s.first.at} <code>{path}</code>
      </p>
    </div>
  )
}
