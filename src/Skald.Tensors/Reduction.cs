namespace Skald.Tensors;

/// <summary>What becomes of the losses of single elements or rows.</summary>
public enum Reduction
{
    /// <summary>Their mean; where elements have weights, divided by the sum of the weights.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>They stay as they are.</summary>
    None,

    /// <summary>Their sum divided by the length of the first axis.</summary>
    BatchMean,
}
