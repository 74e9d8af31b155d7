import type { ReactNode } from 'react'
import type { HostKeyOffer } from '#core/model/link'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import './host-key-dialog.css'

interface HostKeyDialogProps {
  readonly broker: string
  readonly offer: HostKeyOffer
  /** Null where nobody waits for an answer any more. */
  readonly onTrust: (() => void) | null
  readonly onRefuse: () => void
  readonly onSettings: () => void
}

/** Shows a host key to compare. A key that changed cannot be trusted from here. */
export function HostKeyDialog(props: HostKeyDialogProps): ReactNode {
  const { s } = useText()
  return props.offer.known.length > 0 ? (
    <Dialog
      title={s.hostKey.changedTitle(props.offer.host)}
      onClose={props.onRefuse}
      buttons={
        <>
          <Button onPress={props.onSettings}>{s.hostKey.settings}</Button>
          <Button tone="primary" focusFirst onPress={props.onRefuse}>
            {s.hostKey.close}
          </Button>
        </>
      }
    >
      <ChangedKey offer={props.offer} />
    </Dialog>
  ) : (
    <NewKeyDialog {...props} />
  )
}

function NewKeyDialog({ broker, offer, onTrust, onRefuse }: HostKeyDialogProps): ReactNode {
  const { s } = useText()
  return (
    <Dialog
      title={s.hostKey.title(offer.host)}
      onClose={onRefuse}
      buttons={
        <>
          <Button focusFirst onPress={onRefuse}>
            {onTrust ? s.hostKey.refuse : s.hostKey.close}
          </Button>
          {onTrust && (
            <Button tone="primary" onPress={onTrust}>
              {s.hostKey.trust}
            </Button>
          )}
        </>
      }
    >
      <p>{s.hostKey.body(broker)}</p>
      <dl className="fingerprints">
        <dt>{s.hostKey.host}</dt>
        <dd className="mono">{offer.host}</dd>
        <dt>{s.hostKey.type}</dt>
        <dd className="mono">{offer.keyType}</dd>
        <dt>{s.hostKey.fingerprint}</dt>
        <dd className="mono fingerprint">{offer.fingerprint}</dd>
      </dl>
      <p className="soft">
        {s.hostKey.command} <code>for k in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf $k; done</code>
      </p>
    </Dialog>
  )
}

function ChangedKey({ offer }: { readonly offer: HostKeyOffer }): ReactNode {
  const { s } = useText()
  return (
    <>
      <p>{s.hostKey.changedBody}</p>
      <dl className="fingerprints">
        <dt>{s.hostKey.was}</dt>
        {offer.known.map(fingerprint => (
          <dd key={fingerprint} className="mono fingerprint">
            {fingerprint}
          </dd>
        ))}
        <dt>{s.hostKey.is}</dt>
        <dd className="mono fingerprint">{offer.fingerprint}</dd>
        <dt>{s.hostKey.type}</dt>
        <dd className="mono">{offer.keyType}</dd>
        {offer.knownAt.length > 0 && <dt>{s.hostKey.at}</dt>}
        {offer.knownAt.map(place => (
          <dd key={place} className="mono">
            {place}
          </dd>
        ))}
      </dl>
      <p>{s.hostKey.forget}</p>
      <p className="soft">
        {s.hostKey.forgetThere} <code>ssh-keygen -R '{offer.host}'</code>
      </p>
    </>
  )
}
