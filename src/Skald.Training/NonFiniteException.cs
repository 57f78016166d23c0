namespace Skald.Training;

/// <summary>A loss or gradient is NaN or infinite. The weights are those before the step.</summary>
public sealed class NonFiniteException : InvalidOperationException
{
    /// <summary>Words the failure.</summary>
    /// <param name="step">The step that failed, from 1.</param>
    /// <param name="quantity">What is not finite: "loss", "gradient norm".</param>
    /// <param name="value">Its value.</param>
    /// <param name="tensor">The first tensor that is not finite.</param>
    public NonFiniteException(long step, string quantity, double value, string tensor)
        : base($"Training: the {quantity} of step {step} must be finite, got {Word(value)}, first in {tensor}.")
    {
        (Step, Tensor) = (step, tensor);
    }

    /// <summary>The step that failed, from 1.</summary>
    public long Step { get; }

    /// <summary>
    /// The first tensor that is not finite: "the weights of …", "the gradient of …", "the output of block 3".
    /// </summary>
    public string Tensor { get; }

    private static string Word(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "infinity" : "minus infinity";
}
