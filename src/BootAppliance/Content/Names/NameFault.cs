namespace BootAppliance.Content.Names;

/// <summary>Why a text is not the name of a template.</summary>
public enum NameFault
{
    Empty,
    TooLong,
    Scheme,
    ControlCharacter,
    UpperCase,
    Percent,
    Character,
    EmptyPart,
    DotPart,
    PartTooLong,
    TooManyParts,
    Authority,
    NoPath,
    Reserved,
    Version,
    Disk,
    Segment,
    Label,
}

/// <summary>A refusal, with a sentence that says what is wrong and where.</summary>
public sealed record NameRefusal(NameFault Fault, string Sentence);
