// What Go's `omitempty` leaves out of Traefik's answers: false, zero, and whatever has nothing in it.

/** One level deep: what is left out in another object is that object's own affair. */
export const omitEmpty = <T extends object>(fields: T): Partial<T> =>
  Object.assign({}, ...Object.entries(fields).map(([name, value]) => (isEmpty(value) ? {} : { [name]: value })));

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === false || value === 0 || value === '' || value === '0s' || isEmptyList(value);

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
