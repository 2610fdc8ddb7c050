import { Component, type ReactNode } from 'react';
import { ErrorPanel } from './notices.tsx';

interface Props {
  /** What failed, for the sentence: "The sources grid". */
  what: string;
  children: ReactNode;
}

/** Keeps the failure of one part of the screen to that part. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <ErrorPanel
        message={`${this.props.what} could not be shown. Your data is safe; try again.`}
        onRetry={() => this.setState({ failed: false })}
      />
    );
  }
}
