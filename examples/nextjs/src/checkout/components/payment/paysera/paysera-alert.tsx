"use client";

import { type FC, type ReactNode, useEffect, useRef } from "react";

/** Something the shopper has to know: read out at once, and the focus goes there. */
export const PayseraAlert: FC<{ children: ReactNode }> = ({ children }) => {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);

  return (
    <div
      ref={ref}
      role="alert"
      tabIndex={-1}
      className="rounded-lg border border-destructive/50 bg-destructive/10 p-4 text-sm text-destructive"
    >
      {children}
    </div>
  );
};
