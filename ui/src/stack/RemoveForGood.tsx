import type { Layer } from "../app/show.ts";
import { Confirm } from "../parts/Dialog.tsx";

/** Asks before a layer is removed that could not be put back. */
export default function RemoveForGood({
  layer,
  onConfirm,
  onClose,
}: {
  readonly layer: Layer;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  return (
    <Confirm title={`Remove ${layer.key}?`} action="Remove" onConfirm={onConfirm} onClose={onClose}>
      <p>
        Its shader, {layer.shader}, cannot be used now, so the layer could not be put back. Its values would
        be lost.
      </p>
    </Confirm>
  );
}
