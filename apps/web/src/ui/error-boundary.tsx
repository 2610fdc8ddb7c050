import { Component, type ReactNode } from 'react';
import { FailedPanel } from './failed-panel.tsx';

interface Props {
  /** What failed, for the sentence: "The sources grid". */
  what: string;
  children: ReactNode;
}

/** Keeps the failure of one part of the screen to that part. */
export class ErrorBoundary extends Component<Props, { failure: { error: unknown } | null }> {
  override state: { failure: { error: unknown } | null } = { failure: null };

  static getDerivedStateFromError(error: unknown) {
    return { failure: { error } };
  }

  override render() {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    const retry = () => this.setState({ failure: null });
    return <FailedPanel error={failure.error} what={this.props.what} onRetry={retry} />;
  }
}
