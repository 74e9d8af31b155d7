import { type ReactNode, useState } from 'react'
import { useWindowContext } from '../store/context.ts'
import { safely } from '../store/safely.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { brokerOf, emptyForm, environments, faultOf, type NewBroker } from './new-broker.ts'
import './add-broker-dialog.css'

/** Adds a broker reached by SSH to brokers.yaml. What the form does not ask can be written there. */
export function AddBrokerDialog(): ReactNode {
  const { s } = useText()
  const { client, store } = useWindowContext()
  const [form, setForm] = useState(emptyForm)
  const [refused, setRefused] = useState<string | null>(null)
  const close = (): void => store.setState({ dialog: null })
  const add = async (): Promise<void> => {
    const fault = faultOf(form)
    if (fault) return setRefused(s.add[fault])
    const name = form.name.trim()
    const answer = await safely(client.addBroker({ name, broker: brokerOf(form) }))
    if (!answer.ok) return setRefused(answer.error)
    store.setState({ dialog: null, place: { broker: name, view: 'overview' } })
  }
  const field = (key: Exclude<keyof NewBroker, 'environment'>, label: string, hint?: string): ReactNode => (
    <Field
      label={label}
      value={form[key]}
      onChange={value => setForm({ ...form, [key]: value })}
      mono={key !== 'name'}
      focusFirst={key === 'name'}
      numeric={key === 'port'}
      {...(hint === undefined ? {} : { hint })}
    />
  )
  return (
    <Dialog
      title={s.add.title}
      onClose={close}
      buttons={
        <>
          <Button onPress={close}>{s.add.cancel}</Button>
          <Button tone="primary" sends="add-broker">
            {s.add.submit}
          </Button>
        </>
      }
    >
      <form
        id="add-broker"
        className="add-broker"
        onSubmit={event => {
          event.preventDefault()
          void add()
        }}
      >
        {field('name', s.add.name, s.add.nameHint)}
        <div className="field">
          <label htmlFor="add-environment">{s.add.environment}</label>
          <select
            id="add-environment"
            value={form.environment}
            onChange={event =>
              setForm({
                ...form,
                environment: environments.find(one => one === event.currentTarget.value) ?? '',
              })
            }
          >
            <option value="">{s.add.environmentNone}</option>
            {environments.map(environment => (
              <option key={environment} value={environment}>
                {s.environment[environment]}
              </option>
            ))}
          </select>
        </div>
        {field('ssh', s.add.ssh, s.add.sshHint)}
        {field('port', s.add.port)}
        {field('directory', s.add.directory, s.add.directoryHint)}
        {field('file', s.add.file)}
        {field('service', s.add.service)}
        {field('image', s.add.image, s.add.imageHint)}
        {field('tagPattern', s.add.tags)}
        {field('streams', s.add.streams, s.add.streamsHint)}
      </form>
      {refused !== null && (
        <p role="alert" className="plan-text">
          {refused}
        </p>
      )}
    </Dialog>
  )
}
