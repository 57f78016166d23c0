namespace Skald.Training.Data;

/// <summary>
/// One text that belongs together; duplicates and the split into training and validation go by document.
/// </summary>
/// <param name="Text">The text, in Unix line ends.</param>
/// <param name="Source">Where it came from: a file's name as the user knows it, or a generator's.</param>
/// <param name="Number">Its number within the source, from 1; the line number in JSON lines.</param>
public readonly record struct TextDocument(string Text, string Source, long Number);
