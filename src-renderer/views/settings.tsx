import { type ReactNode, useState } from 'react'
import { useStore } from 'zustand'
import { useWindow, useWindowContext } from '../store/context.ts'
import { themeStore, themes } from '../store/preferences.ts'
import { safely } from '../store/safely.ts'
import { useAsking } from '../store/use-asking.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Section } from '../ui/section.tsx'
import { Segments } from '../ui/segments.tsx'
import { ConfigEditor } from './config-editor.tsx'
import { Upkeep } from './upkeep.tsx'
import './settings.css'

/** The brokers' configuration as text, and the few things that are the app's own. */
export function Settings(): ReactNode {
  const { s } = useText()
  const { client, store } = useWindowContext()
  const version = useWindow(state => state.snapshot?.version ?? '')
  const { failure, ask } = useAsking()
  const theme = useStore(themeStore, state => state.theme)
  return (
    <div className="page settings">
      <div className="settings-head">
        <h1>{s.settings.title}</h1>
        <Button
          onPress={() =>
            store.setState(({ place }) => ({ place: { broker: place.broker, view: 'overview' } }))
          }
        >
          {s.settings.close}
        </Button>
      </div>
      <Section title={s.settings.config}>
        <ConfigEditor />
      </Section>
      <Section title={s.settings.hostKeys}>
        <ForgetHostKey />
      </Section>
      <Upkeep />
      <Section title={s.settings.appearance}>
        <Segments
          label={s.settings.theme}
          options={themes.map(value => ({ value, word: s.settings.themes[value] }))}
          value={theme}
          onChange={value => themeStore.setState({ theme: value })}
        />
      </Section>
      <Section title={s.settings.folders}>
        <div className="actions-row">
          {(['config', 'backups', 'logs'] as const).map(what => (
            <Button key={what} onPress={() => ask(() => client.reveal({ what }))}>
              {s.settings.reveal[what]}
            </Button>
          ))}
        </div>
        {failure !== null && <p role="alert">{failure}</p>}
      </Section>
      <p className="soft">{s.settings.version(version)}</p>
    </div>
  )
}

function ForgetHostKey(): ReactNode {
  const { s } = useText()
  const { client } = useWindowContext()
  const [host, setHost] = useState('')
  const [told, setTold] = useState('')
  const forget = async (): Promise<void> => {
    const answer = await safely(client.forgetHostKey({ host: host.trim() }))
    setTold(answer.ok ? s.settings.forgotten(host.trim()) : answer.error)
  }
  return (
    <>
      <p className="soft">{s.settings.hostKeysBody}</p>
      <form
        id="forget"
        className="forget"
        onSubmit={event => {
          event.preventDefault()
          if (host.trim() !== '') void forget()
        }}
      >
        <Field label={s.settings.hostName} value={host} onChange={setHost} mono />
        <Button off={host.trim() === ''} sends="forget">
          {s.settings.forget}
        </Button>
      </form>
      <p role="status">{told}</p>
    </>
  )
}
