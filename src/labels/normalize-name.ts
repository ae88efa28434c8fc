// The name that an item's router and service take when labels give none: Traefik's normalisation (reference 2.5).

/** Runs of anything but Unicode letters and numbers become one `-`; none leads or trails; case stays. `my_app.1` → `my-app-1`. */
export const normalizeName = (name: string): string =>
  name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .join('-');
