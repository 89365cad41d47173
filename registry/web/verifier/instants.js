// Instants as whole seconds of UTC since 1970, and days, each with one spelling.
import { refuse } from "./words.js";

const ONE_DAY_MS = 86_400_000;

const isDay = (year, month, day) => {
  const found = new Date(0);
  found.setUTCFullYear(year, month - 1, day);
  return year >= 1 && found.getUTCFullYear() === year && found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
};

export const dayOf = (text) => {
  const parts = typeof text === "string" ? /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text) : null;
  return parts !== null && isDay(...parts.slice(1).map(Number));
};

// Seconds since 1970 of numbers that a certificate or a date holds; null where there is no such instant.
export const secondsOf = (year, month, day, hour, minute, second) => {
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 59) return null;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  return (Math.round(midnight.getTime() / ONE_DAY_MS) * 24 + hour) * 3600 + minute * 60 + second;
};

export const parseInstant = (text) => {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z$/.exec(text);
  const seconds = parts === null ? null : secondsOf(...parts.slice(1).map(Number));
  return (
    seconds ??
    refuse(
      "Ожидалось время вида 2026-11-23T14:05:09Z.",
      "An instant such as 2026-11-23T14:05:09Z was expected.",
    )
  );
};

export const formatInstant = (seconds) => {
  const text = new Date(seconds * 1000).toISOString();
  return `${text.slice(0, 19)}Z`;
};
